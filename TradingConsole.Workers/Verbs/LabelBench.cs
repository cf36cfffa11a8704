using System.Diagnostics;
using System.Globalization;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs;

/// <summary>How fast rows are labelled in both directions, one symbol after the other.</summary>
public static class LabelBench
{
    private const ulong Seed = 20_260_102;

    /// <param name="symbols">Series to label, at least 1.</param>
    /// <param name="rows">Minutes per series, at least 1.</param>
    /// <param name="spec">Barriers; null takes <see cref="LabelSpec.Calibrated"/>.</param>
    public static KernelBenchResult Run(int symbols, int rows, LabelSpec? spec = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        spec ??= LabelSpec.Calibrated;
        var random = new SeededRandom(Seed);
        var durations = new List<TimeSpan>(symbols);
        Time(BenchWalk.Series(Symbol.Btc, 20_000, random.Fork(0)), spec); // Compiles the kernel.
        for (var i = 0; i < symbols; i++)
        {
            var symbol = Symbol.Parse(string.Create(CultureInfo.InvariantCulture, $"BENCH{i}USDT"));
            durations.Add(Time(BenchWalk.Series(symbol, rows, random.Fork((ulong)i + 1)), spec));
        }

        return KernelBenchResult.From(rows, durations);
    }

    private static TimeSpan Time(MinuteSeries series, LabelSpec spec)
    {
        var atr = FeatureMatrixBuilder.Build(series, null).AtrPrice;
        var funding = BenchWalk.Funding(series);
        var start = Stopwatch.GetTimestamp();
        var labels = TripleBarrier.LabelBoth(series, atr, funding, spec);
        var duration = Stopwatch.GetElapsedTime(start);
        GC.KeepAlive(labels);
        return duration;
    }
}
