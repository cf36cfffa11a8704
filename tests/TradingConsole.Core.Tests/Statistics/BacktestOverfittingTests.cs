using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

/// <summary>
/// Expected values: CSCV written out in numpy (itertools.combinations, scipy.stats.rankdata, blocks T·i//S) over
/// R[n][t] = 0.01·sin(1.7n + 0.9t + 0.31nt), n = 0 … 6, t = 0 … 100.
/// </summary>
public sealed class BacktestOverfittingTests
{
    [Theory]
    [InlineData(8, 0, 0.9142857142857143, 0.7571428571428571, -1.0986122886681098, 70)]
    [InlineData(8, 0.0008, 0, 0, 1.9459101490553132, 70)]
    [InlineData(16, 0, 0.9197358197358197, 0.7966588966588967, -1.0986122886681098, 12_870)]
    public void Of_SevenTrials_EqualsTheWrittenOutProcedure(
        int blocks, double edge, double probability, double loss, double logit, int combinations)
    {
        var result = BacktestOverfitting.Of(Trials(edge), blocks);

        Assert.Equal(probability, result.Probability, 1e-12);
        Assert.Equal(loss, result.LossProbability, 1e-12);
        Assert.Equal(logit, result.LogitMedian, 1e-12);
        Assert.Equal(combinations, result.Combinations);
    }

    [Fact]
    public void Of_TwoBlocksTwoTrials_FollowsByHand()
    {
        // Each trial wins one half of history: whichever half chooses, the other half ranks the pick last (ω = 1/3, logit −ln 2).
        double[][] trials = [[1, 2, -1, -2], [-1, -2, 1, 2]];
        var result = BacktestOverfitting.Of(trials, 2);

        Assert.Equal((1.0, 1.0, 2), (result.Probability, result.LossProbability, result.Combinations));
        Assert.Equal(-Math.Log(2), result.LogitMedian, 1e-12);
    }

    [Fact]
    public void Of_IdenticalTrials_RankInTheMiddle()
    {
        double[] same = [1, -2, 3, 1, 2, -1, 0, 4];

        var result = BacktestOverfitting.Of([same, same, same], 2);

        Assert.Equal((1.0, 0.0), (result.Probability, result.LogitMedian));
    }

    [Fact]
    public void Of_TrialsWithoutSpread_CountAsZeroRatio()
    {
        double[][] trials = [[0, 0, 0, 0], [1, 2, 1, 2]];

        Assert.Equal(0, BacktestOverfitting.Of(trials, 2).Probability);
    }

    [Fact]
    public void Of_BadInput_SaysWhichRule()
    {
        Assert.Contains("at least 2", Throws([[1, 2, 3, 4]], 2), StringComparison.Ordinal);
        Assert.Contains("even", Throws(Trials(0), 3), StringComparison.Ordinal);
        Assert.Contains("even", Throws(Trials(0), 22), StringComparison.Ordinal);
        Assert.Contains("found 4 and 3", Throws([[1, 2, 3, 4], [1, 2, 3]], 2), StringComparison.Ordinal);
        Assert.Contains("3 periods in 2 blocks", Throws([[1, 2, 3], [1, 2, 3]], 2), StringComparison.Ordinal);
    }

    private static string Throws(double[][] trials, int blocks) =>
        Assert.Throws<ArgumentException>(() => BacktestOverfitting.Of(trials, blocks)).Message;

    private static double[][] Trials(double edge) =>
    [
        .. Enumerable.Range(0, 7).Select(n => Enumerable.Range(0, 101)
            .Select(t => (0.01 * Math.Sin((1.7 * n) + (0.9 * t) + (0.31 * n * t))) + (edge * n)).ToArray()),
    ];
}
