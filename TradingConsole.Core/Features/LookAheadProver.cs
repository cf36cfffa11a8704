using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Features;

/// <summary>Looks for features that read the future: alter everything after a moment, nothing up to it may change.</summary>
/// <remarks>
/// Three alterations, as each finds what another may miss (<see cref="LookAheadTransformation"/>). Values are compared by their
/// bits: not even a rounding may differ. A guilty feature is named with the smallest case that shows it.
/// </remarks>
public static class LookAheadProver
{
    /// <summary>How feature rows are made of a symbol's and BTC's minutes.</summary>
    public delegate FeatureMatrix Builder(MinuteSeries series, MinuteSeries? btc);

    /// <summary>Proves the kernel of this room.</summary>
    /// <inheritdoc cref="Prove(Builder, MinuteSeries, MinuteSeries?, SeededRandom, int)"/>
    public static LookAheadVerdict Prove(MinuteSeries series, MinuteSeries? btc, SeededRandom random, int trials) =>
        Prove(FeatureMatrixBuilder.Build, series, btc, random, trials);

    /// <param name="build">The function under suspicion.</param>
    /// <param name="series">Minutes of one symbol, at least 2.</param>
    /// <param name="btc">BTC's minutes, altered after the same moment; may be null.</param>
    /// <param name="random">Chooses the moments and the other futures.</param>
    /// <param name="trials">Moments to try, at least 1; each costs three builds, a guilty feature some thirty more.</param>
    public static LookAheadVerdict Prove(
        Builder build, MinuteSeries series, MinuteSeries? btc, SeededRandom random, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(series.Length, 2);
        var truth = build(series, btc);
        var findings = new SortedDictionary<(int Column, LookAheadTransformation Transformation), LookAheadFinding>();
        var rows = 0L;
        for (var trial = 0; trial < trials; trial++)
        {
            var last = random.NextInt(series.Length - 1);
            foreach (var transformation in Enum.GetValues<LookAheadTransformation>())
            {
                var altered = new LookAheadTrial(build, transformation, series, btc, last, random);
                Compare(truth, altered, transformation, last + 1, findings);
                rows += last + 1;
            }
        }

        return new([.. findings.Values], trials, rows);
    }

    private static void Compare(
        FeatureMatrix truth, LookAheadTrial trial, LookAheadTransformation transformation, int rows,
        SortedDictionary<(int Column, LookAheadTransformation Transformation), LookAheadFinding> findings)
    {
        var altered = trial.Altered();
        foreach (var column in LookAheadColumn.All)
        {
            // A later trial may know a nearer case: another moment can leave the row closer to what it reads.
            findings.TryGetValue((column.Index, transformation), out var known);
            if (known is { BarsAhead: <= 1 } || column.LastDifference(truth, altered, rows) is not (>= 0 and var row))
            {
                continue;
            }

            var found = trial.Smallest(column.Name, column, row);
            if (known is null || (found.BarsAhead, found.Bars).CompareTo((known.BarsAhead, known.Bars)) < 0)
            {
                findings[(column.Index, transformation)] = found;
            }
        }
    }
}
