using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Features;

/// <summary>Looks for features that read the future: change everything after a moment, nothing up to it may change.</summary>
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
    /// <param name="btc">BTC's minutes, perturbed after the same moment; may be null.</param>
    /// <param name="random">Chooses the moments and the other futures.</param>
    /// <param name="trials">Moments to try, at least 1; each costs one build.</param>
    /// <remarks>Values are compared by their bits: not even a rounding may differ.</remarks>
    public static LookAheadVerdict Prove(
        Builder build, MinuteSeries series, MinuteSeries? btc, SeededRandom random, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(series.Length, 2);
        var truth = build(series, btc);
        var guilty = new SortedSet<int>();
        var rows = 0L;
        for (var trial = 0; trial < trials; trial++)
        {
            var last = random.NextInt(series.Length - 1);
            var moment = series.Minute[last];
            var other = build(OtherFuture.Of(series, moment, random), btc is null ? null : OtherFuture.Of(btc, moment, random));
            Compare(truth, other, last + 1, guilty);
            rows += last + 1;
        }

        return new([.. guilty.Select(Name)], trials, rows);
    }

    private static void Compare(FeatureMatrix truth, FeatureMatrix other, int rows, SortedSet<int> guilty)
    {
        var features = truth.Columns.Length;
        for (var f = 0; f < features; f++)
        {
            if (!SameBits(truth.Columns[f], other.Columns[f], rows))
            {
                guilty.Add(f);
            }
        }

        if (!SameBits(truth.AtrPrice, other.AtrPrice, rows))
        {
            guilty.Add(features);
        }

        if (!truth.Ready.AsSpan(0, rows).SequenceEqual(other.Ready.AsSpan(0, rows)))
        {
            guilty.Add(features + 1);
        }
    }

    private static bool SameBits(double[] left, double[] right, int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            if (BitConverter.DoubleToInt64Bits(left[i]) != BitConverter.DoubleToInt64Bits(right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Name(int column)
    {
        ImmutableArray<string> names = [.. FeatureSchema.V1.Names, "atr_price", "ready"];
        return names[column];
    }
}
