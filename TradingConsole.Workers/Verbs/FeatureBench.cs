using System.Diagnostics;
using System.Globalization;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs;

/// <summary>How fast the feature kernel turns minutes into rows of the whole schema, several symbols at a time.</summary>
public static class FeatureBench
{
    private const ulong Seed = 20_260_101;

    // Columns a row reads: minute, open, high, low, close, volume, three of mark, index, funding rate.
    private const int ValuesRead = 11;

    /// <param name="symbols">Series to compute, at least 1.</param>
    /// <param name="rows">Minutes per series, at least 1.</param>
    /// <param name="threads">Symbols at a time, at least 1.</param>
    /// <param name="runs">Runs over all symbols, of which the median counts, at least 1.</param>
    /// <param name="triadValues">Length of the arrays that bandwidth is measured with.</param>
    public static FeatureBenchResult Run(int symbols, int rows, int threads = 2, int runs = 5, int triadValues = MemoryBandwidth.DramValues)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(symbols, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        var random = new SeededRandom(Seed);
        var btc = BtcContextSeries.From(BenchWalk.Series(Symbol.Btc, rows, random.Fork(0)));
        var series = new MinuteSeries[symbols];
        Parallel.For(0, symbols, new() { MaxDegreeOfParallelism = threads }, i => series[i] = BenchWalk.Series(
            Symbol.Parse(string.Create(CultureInfo.InvariantCulture, $"BENCH{i}USDT")), rows, random.Fork((ulong)i + 1)));
        FeatureMatrixBuilder.Build(BenchWalk.Series(Symbol.Btc, 60_000, random.Fork(0)), null); // Compiles the kernel.
        var triad = MemoryBandwidth.Triad(threads, triadValues);
        var matrices = new FeatureMatrix?[threads];
        var rates = new double[runs];
        var checksum = 0.0;
        for (var run = 0; run < runs; run++)
        {
            var next = -1;
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, threads, new() { MaxDegreeOfParallelism = threads }, worker =>
            {
                for (var s = Interlocked.Increment(ref next); s < symbols; s = Interlocked.Increment(ref next))
                {
                    matrices[worker] = FeatureMatrixBuilder.Build(series[s], btc, [], matrices[worker]);
                }
            });
            rates[run] = (double)rows * symbols / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        foreach (var column in FeatureMatrixBuilder.Build(series[0], btc, []).Columns)
        {
            checksum += column.Where(double.IsFinite).Sum();
        }

        Array.Sort(rates);
        var bytesPerRow = (sizeof(double) * (ValuesRead + FeatureSchema.V1.Count + 1)) + sizeof(bool);
        return new(
            symbols, rows, threads, FeatureSchema.V1.Count, rates[runs / 2], rates[runs / 2] / 1e6, rates[0] / 1e6, rates[^1] / 1e6, bytesPerRow, triad,
            rates[runs / 2] * bytesPerRow / 1e9 / triad, checksum);
    }
}
