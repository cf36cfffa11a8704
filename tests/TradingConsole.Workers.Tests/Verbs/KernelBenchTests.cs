using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

public sealed class KernelBenchTests
{
    [Fact]
    public void Run_Features_CountsEverySymbolsRows() => AssertFigures(FeatureBench.Run(symbols: 3, rows: 2_000), 6_000);

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
