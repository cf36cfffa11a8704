using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Labels;

public sealed class SampleUniquenessTests
{
    [Fact]
    public void Weights_WorkedExample_AverageTheShares()
    {
        // Bars 1-2, 2-3 and 5: bar 2 is shared by two labels.
        var weights = SampleUniqueness.Weights([0, 1, 4, 2], [2, 3, 5, -1], bars: 6);

        Assert.Equal([0.75, 0.75, 1, 0], weights);
    }

    [Fact]
    public void Weights_RandomIntervals_EqualTheDefinition()
    {
        var random = new SeededRandom(41);
        for (var round = 0; round < 50; round++)
        {
            const int Bars = 80;
            var start = Enumerable.Range(0, 60).Select(_ => random.NextInt(Bars - 20)).ToArray();
            var end = start.Select(s => random.NextInt(8) == 0 ? -1 : s + 1 + random.NextInt(19)).ToArray();

            var weights = SampleUniqueness.Weights(start, end, Bars);

            for (var i = 0; i < start.Length; i++)
            {
                var shares = end[i] < 0 ? [0] : Enumerable.Range(start[i] + 1, end[i] - start[i])
                    .Select(bar => 1.0 / Enumerable.Range(0, start.Length).Count(j => end[j] >= bar && start[j] < bar));
                Assert.Equal(shares.Average(), weights[i], 12);
            }
        }
    }

    [Fact]
    public void Weights_OfLabels_CountEachRowsOwnBars()
    {
        var labels = new LabelColumns(PositionSide.Long, 4);
        int[] end = [2, 3, -1, -1];
        end.CopyTo(labels.EndBar, 0);

        // Row 0 lives in bars 1 and 2, row 1 in bars 2 and 3.
        Assert.Equal([0.75, 0.75, 0, 0], SampleUniqueness.Weights(labels));
    }

    [Fact]
    public void Weights_DifferentShapes_AreRefused() => Assert.Contains(
        "start has 1 values, end has 2", Assert.Throws<ArgumentException>(() => SampleUniqueness.Weights([0], [1, 2], 5)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(3, 3)]
    [InlineData(-1, 2)]
    [InlineData(0, 10)]
    public void Weights_IntervalOutsideTheBars_Throws(int start, int end) =>
        Assert.Throws<ArgumentException>(() => SampleUniqueness.Weights([start], [end], bars: 10));
}
