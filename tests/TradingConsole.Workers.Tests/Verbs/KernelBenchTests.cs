using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

public sealed class KernelBenchTests
{
    [Fact]
    public void Run_Features_OneThreadOrTwo_ComputesTheSame()
    {
        var one = FeatureBench.Run(symbols: 3, rows: 2_000, threads: 1, runs: 1, triadValues: 1_000);
        var two = FeatureBench.Run(symbols: 3, rows: 2_000, threads: 2, runs: 1, triadValues: 1_000);

        Assert.Equal((3, 2_000, 16, 225), (two.Symbols, two.RowsPerSymbol, two.Features, two.BytesPerRow));
        Assert.True(two is { MrowsPerS: > 0, TriadGbPerS: > 0, BandwidthShare: > 0 });
        Assert.Equal(one.Checksum, two.Checksum);
    }

    [Fact]
    public void Run_PeerLabels_EqualsALoopOverTheBars()
    {
        using var candles = new PeerCandles(symbols: 2, rows: 3_000);

        var result = PeerLabelBench.Run(candles.Path, threads: 2, runs: 1, triadValues: 1_000);

        Assert.Equal((2, 3_000, true, true), (result.Symbols, result.RowsPerSymbol, result.NarrowEqual, result.WideEqual));
        Assert.True(result is { NarrowMrowsPerS: > 0, WideMrowsPerS: > 0 });
    }

    [Fact]
    public void Run_PeerLabels_OtherExpectation_IsRefused()
    {
        using var candles = new PeerCandles(symbols: 1, rows: 800);
        var bytes = File.ReadAllBytes(candles.Wide);
        bytes[^1] ^= 1;
        File.WriteAllBytes(candles.Wide, bytes);

        Assert.Contains("differ", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(candles.Path, bytes);
        Assert.Contains("TCCB", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<InvalidDataException>(() => PeerLabelBench.Run(candles.Path, 1, 1, triadValues: 1_000)).Message;
    }

    [Fact]
    public void Run_Labels_CountsARowOnceForBothSides() => AssertFigures(LabelBench.Run(symbols: 2, rows: 3_000), 6_000);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 0)]
    public void Run_NothingToDo_Throws(int symbols, int rows)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FeatureBench.Run(symbols, rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => LabelBench.Run(symbols, rows));
    }

    [Fact]
    public void From_Durations_RanksThem()
    {
        var result = KernelBenchResult.From(1_000, [.. Enumerable.Range(1, 100).Select(i => TimeSpan.FromMilliseconds(101 - i))]);

        Assert.Equal((50, 99), (result.P50Ms, result.P99Ms));
        Assert.Equal(5.05, result.Seconds, 9);
        Assert.Equal(100_000 / 5.05, result.RowsPerS, 6);
    }

    private static void AssertFigures(KernelBenchResult result, long rows)
    {
        Assert.Equal(rows, result.Rows);
        Assert.True(result.Seconds > 0 && result.RowsPerS > 0);
        Assert.True(result.P50Ms > 0 && result.P99Ms >= result.P50Ms);
    }
}
