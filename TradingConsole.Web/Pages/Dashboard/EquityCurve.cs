using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Dashboard;

/// <summary>Equity above, drawdown below, as paths in a 388 × 176 box.</summary>
public sealed record EquityCurve(
    string Line, string Area, string Drawdown, double LastY, ImmutableArray<AxisMark> Levels, ImmutableArray<AxisMark> Days,
    double DrawdownMax, double DrawdownNow, double DrawdownFloor)
{
    public const double Width = 336;
    public const double Top = 4;
    public const double Height = 104;
    public const double DrawdownTop = 120;
    public const double DrawdownHeight = 38;

    private const int LevelsWanted = 5;
    private const int DaysWanted = 4;

    public static EquityCurve? Of(ImmutableArray<EquityPoint> points)
    {
        if (points.IsDefaultOrEmpty || points.Length < 2 || points.Any(point => !double.IsFinite(point.Equity)))
        {
            return null;
        }

        var (low, high, step) = Scale(points.Min(point => point.Equity), points.Max(point => point.Equity));
        var from = points[0].At;
        var span = Math.Max(1, (points[^1].At - from).TotalSeconds);
        double X(EquityPoint point) => (point.At - from).TotalSeconds / span * Width;
        double Y(double equity) => Top + Height - (equity - low) / (high - low) * Height;

        var peak = double.MinValue;
        var falls = points.Select(point =>
        {
            peak = Math.Max(peak, point.Equity);
            return peak > 0 ? point.Equity / peak - 1 : 0;
        }).ToArray();
        var deepest = falls.Min();
        var floor = Math.Min(-.005, Math.Floor(deepest * 200) / 200);
        var line = Path(points.Select(point => (X(point), Y(point.Equity))));
        var drop = Path(points.Select((point, index) => (X(point), DrawdownTop + falls[index] / floor * DrawdownHeight)));
        return new EquityCurve(
            "M" + line, $"M{line}L{Width} {Top + Height}L0 {Top + Height}Z", $"M0 {DrawdownTop}L{drop}L{Width} {DrawdownTop}Z",
            Y(points[^1].Equity), [.. LevelMarks(low, high, step).Select(level => new AxisMark(Y(level), Label(level, step)))],
            DayMarks(from, points[^1].At), deepest, falls[^1], floor);
    }

    private static string Path(IEnumerable<(double X, double Y)> places) =>
        string.Join('L', places.Select(place => $"{Formats.Svg(place.X)} {Formats.Svg(place.Y)}"));

    // Round steps of 1, 2 or 5: labels an eye can add up.
    private static (double Low, double High, double Step) Scale(double low, double high)
    {
        var range = Math.Max(high - low, Math.Max(1, Math.Abs(high) * .001));
        var rough = range / (LevelsWanted - 1);
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        var bottom = Math.Floor(low / step) * step;
        var top = Math.Ceiling(high / step) * step;
        return (bottom, top > bottom ? top : bottom + step, step);
    }

    private static IEnumerable<double> LevelMarks(double low, double high, double step)
    {
        for (var index = 0; low + index * step <= high + step / 2; index++)
        {
            yield return low + index * step;
        }
    }

    private static string Label(double level, double step) =>
        step >= 1000 ? Formats.Number(level / 1000) + "k"
        : level >= 10_000 && step >= 100 ? Formats.Number(level / 1000, 1) + "k"
        : Formats.Number(level, step < 1 ? 1 : 0);

    private static ImmutableArray<AxisMark> DayMarks(DateTimeOffset from, DateTimeOffset to)
    {
        var format = to - from > TimeSpan.FromDays(2) ? "d MMM" : "HH:mm";
        return [.. Enumerable.Range(0, DaysWanted).Select(index => new AxisMark(
            Width * index / DaysWanted, (from + (to - from) * index / DaysWanted).UtcDateTime.ToString(format, CultureInfo.InvariantCulture)))];
    }
}

public sealed record AxisMark(double At, string Text);
