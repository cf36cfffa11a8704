namespace TradingConsole.Core.Training;

/// <summary>Cuts rows into train, validation and test by time, so that no part's labels look into a later part.</summary>
/// <remarks>
/// A row belongs to the part its decision minute falls into, and is purged when its label ends at or after the next part's
/// start (less the embargo). Source: López de Prado, Advances in Financial Machine Learning, chapter 7.
/// </remarks>
public static class WalkForward
{
    /// <summary>The newest cut: the test part ends with the last row.</summary>
    /// <param name="minute">Decision minute of each row.</param>
    /// <param name="endMinute">Last minute each row's label reads.</param>
    /// <exception cref="TrainingException">The span is shorter than validation and test together, or a part is empty.</exception>
    public static TimeSplit Latest(ReadOnlySpan<long> minute, ReadOnlySpan<long> endMinute, SplitPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (first, last) = Span(minute);
        return Cut(minute, endMinute, plan, first, last + 1);
    }

    /// <summary>All cuts that fit, oldest first, each one test length later than the one before; train rolls along.</summary>
    /// <remarks>Only whole train parts count, except that the newest cut is always there.</remarks>
    public static IReadOnlyList<TimeSplit> Folds(ReadOnlySpan<long> minute, ReadOnlySpan<long> endMinute, SplitPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (first, last) = Span(minute);
        var folds = new List<TimeSplit> { Cut(minute, endMinute, plan, first, last + 1) };
        if (!plan.IsProportional)
        {
            var needed = (long)(plan.Train + plan.Validation + plan.Test);
            for (var end = last + 1 - (long)plan.Test; end - needed >= first; end -= (long)plan.Test)
            {
                folds.Add(Cut(minute, endMinute, plan, first, end));
            }
        }

        folds.Reverse();
        return folds;
    }

    private static TimeSplit Cut(
        ReadOnlySpan<long> minute, ReadOnlySpan<long> endMinute, SplitPlan plan, long first, long end)
    {
        if (minute.Length != endMinute.Length)
        {
            throw new TrainingException($"{minute.Length} decision minutes, {endMinute.Length} label ends: they must be equal");
        }

        var embargo = plan.EmbargoOver(end - first);
        var unit = plan.IsProportional ? (end - first) / (plan.Train + plan.Validation + plan.Test) : 1;
        var testStart = end - (long)(plan.Test * unit);
        var validationStart = testStart - (long)(plan.Validation * unit);
        var trainStart = Math.Max(first, validationStart - (long)Math.Ceiling(plan.Train * unit));
        if (validationStart <= first)
        {
            throw new TrainingException(
                $"the rows span {end - first} minutes, validation and test alone need {end - validationStart}: fetch more history or cut shorter");
        }

        List<int> train = [], validation = [], test = [];
        var purged = 0;
        for (var row = 0; row < minute.Length; row++)
        {
            var at = minute[row];
            if (at < trainStart || at >= end)
            {
                continue;
            }

            var (part, limit) = at < validationStart ? (train, validationStart - embargo)
                : at < testStart ? (validation, testStart - embargo)
                : (test, long.MaxValue);
            if (endMinute[row] < limit)
            {
                part.Add(row);
            }
            else
            {
                purged++;
            }
        }

        return new TimeSplit([.. train], [.. validation], [.. test], purged, validationStart, testStart, end);
    }

    private static (long First, long Last) Span(ReadOnlySpan<long> minute)
    {
        if (minute.IsEmpty)
        {
            throw new TrainingException("there are no rows to split");
        }

        long first = minute[0], last = minute[0];
        foreach (var at in minute)
        {
            first = Math.Min(first, at);
            last = Math.Max(last, at);
        }

        return (first, last);
    }
}

/// <summary>Row indexes of one cut, each list ascending.</summary>
/// <param name="Purged">Rows in no part because their label reaches into the next one.</param>
/// <param name="ValidationStart">First minute of validation: every train label ended before it.</param>
/// <param name="TestStart">First minute of test: every train and validation label ended before it.</param>
/// <param name="TestEnd">First minute after test.</param>
public sealed record TimeSplit(
    int[] Train, int[] Validation, int[] Test, int Purged, long ValidationStart, long TestStart, long TestEnd);
