using System.Diagnostics;
using TradingConsole.Core.Labels;

namespace TradingConsole.Workers.Verbs;

/// <summary>The path kernel on the peer bench's candles and convention: barriers near (ATR × 1) and far (ATR × 8).</summary>
internal static class PeerLabelBench
{
    private const int HorizonBars = 360;
    private const double KTp = 1.5;
    private const double KSl = 1.0;
    private const double WideFactor = 8;

    /// <param name="path">The candle file; where <c>labels-narrow.bin</c> and <c>labels-wide.bin</c> lie beside it, symbol 0 is compared with them.</param>
    /// <exception cref="InvalidDataException">A file is not what it should be, or our labels differ from the expected ones.</exception>
    public static PeerLabelBenchResult Run(string path, int threads, int runs, int triadValues = MemoryBandwidth.DramValues)
    {
        var file = CandleBenchFile.Read(path);
        var triad = MemoryBandwidth.Triad(threads, triadValues);
        var narrow = Measure(file, 1, threads, runs, Expected(path, "narrow"), out var narrowEqual);
        var wide = Measure(file, WideFactor, threads, runs, Expected(path, "wide"), out var wideEqual);
        // Read once: high, low, close and ATR; written once: the labels.
        const int BytesPerRow = (4 * sizeof(double)) + PeerLabels.BytesPerRow;
        return new(
            file.Symbols.Count, file.Rows, threads, narrow.Median, wide.Median, narrow.Min, narrow.Max, wide.Min, wide.Max,
            narrowEqual, wideEqual, triad, narrow.Median * BytesPerRow / 1e3 / triad, wide.Median * BytesPerRow / 1e3 / triad);
    }

    private static (double Median, double Min, double Max) Measure(
        CandleBenchFile file, double factor, int threads, int runs, string expected, out bool? isEqual)
    {
        var atr = file.Symbols.Select(symbol => factor == 1 ? symbol.Atr : [.. symbol.Atr.Select(value => value * factor)]).ToArray();
        var first = new PeerLabels(file.Rows);
        Label(file, 0, atr, first); // Compiles the kernel.
        isEqual = File.Exists(expected) ? first.EqualsFile(expected) : null;
        if (isEqual == false)
        {
            throw new InvalidDataException($"Our labels differ from {expected}.");
        }

        var outputs = Enumerable.Range(0, threads).Select(_ => new PeerLabels(file.Rows)).ToArray();
        var rates = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var next = -1;
            var start = Stopwatch.GetTimestamp();
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, worker =>
            {
                for (var s = Interlocked.Increment(ref next); s < file.Symbols.Count; s = Interlocked.Increment(ref next))
                {
                    Label(file, s, atr, outputs[worker]);
                }
            });
            rates[run] = (double)file.Rows * file.Symbols.Count / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e6;
        }

        Array.Sort(rates);
        return (rates[runs / 2], rates[0], rates[^1]);
    }

    private static void Label(CandleBenchFile file, int symbol, double[][] atr, PeerLabels labels)
    {
        var candles = file.Symbols[symbol];
        var rule = new PeerBarrierRule(candles, atr[symbol], HorizonBars, KTp, KSl, labels);
        BarrierPath.Run(candles.High, candles.Low, candles.Close, HorizonBars, ref rule);
    }

    private static string Expected(string candles, string which) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(candles))!, $"labels-{which}.bin");
}
