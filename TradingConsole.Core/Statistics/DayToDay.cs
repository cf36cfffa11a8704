namespace TradingConsole.Core.Statistics;

/// <summary>How far single days of a sample lie from its other days: what an unchanged source does by itself from day to day.</summary>
/// <param name="Days">Of 24 h that the sample covers, at least 2.</param>
/// <param name="Largest">Largest PSI of a 24-hour window, stepped by the hour, against all rows outside it.</param>
/// <remarks>
/// A day's rows follow from each other, so no count of rows says how far a day may lie from the rest; the days of the sample do. Each
/// is compared with the sample without it, as a day to come is compared with a sample that never saw it.
/// </remarks>
public sealed record DayToDay(int Days, double Largest)
{
    /// <summary>Hours of a window.</summary>
    public const int WindowHours = 24;

    private const long WindowMinutes = WindowHours * 60;

    /// <summary>Measures a sample against itself.</summary>
    /// <param name="reference">Of the sample.</param>
    /// <param name="minutes">Of each row, since the Unix epoch, ascending.</param>
    /// <param name="values">Same length.</param>
    /// <returns>Null when the sample covers less than two days.</returns>
    public static DayToDay? Of(PsiReference reference, ReadOnlySpan<long> minutes, ReadOnlySpan<double> values)
    {
        ArgumentNullException.ThrowIfNull(reference);
        Shape.RequireEqualLengths(minutes.Length, values.Length);
        if (minutes.IsEmpty || minutes[^1] - minutes[0] + 1 < 2 * WindowMinutes)
        {
            return null;
        }

        var first = minutes[0] / 60;
        var hours = new int[(minutes[^1] / 60) - first + 1][];
        for (var h = 0; h < hours.Length; h++)
        {
            hours[h] = new int[reference.Shares.Length];
        }

        for (var i = 0; i < values.Length; i++)
        {
            hours[(minutes[i] / 60) - first][reference.BinOf(values[i])]++;
        }

        return Of(hours);
    }

    /// <summary>The same of rows counted already.</summary>
    /// <param name="hours">Rows per bin, one array an hour, every hour from first to last.</param>
    /// <returns>Null with less than two days of hours, or without a window that holds its part of the rows.</returns>
    public static DayToDay? Of(IReadOnlyList<int[]> hours)
    {
        ArgumentNullException.ThrowIfNull(hours);
        var days = hours.Count / WindowHours;
        if (days < 2)
        {
            return null;
        }

        var rest = new int[hours[0].Length];
        foreach (var hour in hours)
        {
            Add(rest, hour, 1);
        }

        // A window with little in it lies far away for that alone; the desk's day is a whole one.
        var enough = rest.Sum(count => (double)count) / hours.Count * WindowHours / 2;
        var window = new int[rest.Length];
        var largest = double.NaN;
        for (var h = 0; h < hours.Count; h++)
        {
            Move(h, 1);
            if (h >= WindowHours)
            {
                Move(h - WindowHours, -1);
            }

            if (h >= WindowHours - 1 && window.Sum(count => (double)count) >= enough && rest.Sum(count => (long)count) > 0)
            {
                largest = double.MaxNumber(largest, Psi.OfCounts(rest, window));
            }
        }

        return double.IsNaN(largest) ? null : new DayToDay(days, largest);

        void Move(int hour, int sign)
        {
            Add(window, hours[hour], sign);
            Add(rest, hours[hour], -sign);
        }
    }

    /// <summary>PSI that a later day of the same source exceeds with probability 1 − <paramref name="confidence"/>.</summary>
    /// <param name="confidence">In (0, 1).</param>
    /// <remarks>
    /// The largest of n days estimates the quantile n/(n + 1); from there to the confidence asked for, the tail is taken as that of χ²
    /// with one degree of freedom: PSI is a quadratic form of a day's deviations, and a market's days differ in one thing above all,
    /// how volatile they are. Never below the largest day itself.
    /// </remarks>
    public double Limit(double confidence) => Largest * Math.Max(
        1, ChiSquareDistribution.Quantile(confidence, 1) / ChiSquareDistribution.Quantile((double)Days / (Days + 1), 1));

    private static void Add(int[] sum, int[] part, int sign)
    {
        for (var b = 0; b < sum.Length; b++)
        {
            sum[b] += sign * part[b];
        }
    }
}
