using System.Diagnostics;
using System.Globalization;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs;

/// <summary>How fast the feature kernel turns minutes into rows of the whole schema, one symbol after the other.</summary>
public static class FeatureBench
{
    private const ulong Seed = 20_260_101;

    /// <param name="symbols">Series to compute, at least 1.</param>
    /// <param name="rows">Minutes per series, at least 1.</param>
    public static KernelBenchResult Run(int symbols, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        var random = new SeededRandom(Seed);
        var btc = BtcContextSeries.From(BenchWalk.Series(Symbol.Btc, rows, random.Fork(0)));
        var durations = new List<TimeSpan>(symbols);
        FeatureMatrixBuilder.Build(BenchWalk.Series(Symbol.Btc, 20_000, random.Fork(0)), null); // Compiles the kernel.
        for (var i = 0; i < symbols; i++)
        {
            var symbol = Symbol.Parse(string.Create(CultureInfo.InvariantCulture, $"BENCH{i}USDT"));
            var series = BenchWalk.Series(symbol, rows, random.Fork((ulong)i + 1));
            var start = Stopwatch.GetTimestamp();
            var matrix = FeatureMatrixBuilder.Build(series, btc, []);
            durations.Add(Stopwatch.GetElapsedTime(start));
            GC.KeepAlive(matrix);
        }

        return KernelBenchResult.From(rows, durations);
    }
}
