using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class CalibrationErrorIntervalTests
{
    private static readonly double[] Draws = [.. Enumerable.Range(0, 101).Select(place => 0.05 + (place * 0.001))]; // 0.05 to 0.15.

    [Fact]
    public void Of_ByHand_IsMirroredAtTheErrorAndReachesZeroWhereNoiseExplainsIt()
    {
        double[] quiet = [0.01, 0.02], loud = [0.01, 0.2];

        var shown = CalibrationErrorInterval.Of(0.09, Draws, quiet)!.Value;
        Assert.Equal((0.0325, 0.1275), (Math.Round(shown.Low, 9), Math.Round(shown.High, 9))); // 0.18 − 0.1475, 0.18 − 0.0525.
        Assert.Equal(0, CalibrationErrorInterval.Of(0.09, Draws, loud)!.Value.Low);
        Assert.Equal((0, 0.04), (CalibrationErrorInterval.Of(0.04, Draws, loud)!.Value.Low, CalibrationErrorInterval.Of(0.04, Draws, loud)!.Value.High)); // Never below its figure.
        Assert.Null(CalibrationErrorInterval.Of(0.09, [], []));
    }

    /// <summary>Events whose markets happen together, by forecasters whose true error is known.</summary>
    [Theory]
    [InlineData(1.0, 1, 0.0)] // Honest.
    [InlineData(2.0, 1, 0.0966)] // Log-odds doubled: ½ ln 2 − ¼.
    [InlineData(1.0, 4, 0.0)]
    [InlineData(2.0, 4, 0.0966)]
    public void Of_ManySimulatedForecasters_HoldsTheFigureAlwaysAndTheTruthMostly(double sharpness, int marketsMax, double truth)
    {
        var random = new SeededRandom(11);
        var (rounds, held, honest) = (250, 0, 0);
        for (var round = 0; round < rounds; round++)
        {
            var (p, y, events) = (new List<double>(), new List<bool>(), new List<int>());
            for (var happening = 0; happening < 120; happening++)
            {
                var (luck, markets) = (random.NextDouble(), 1 + random.NextInt(marketsMax));
                for (var market = 0; market < markets; market++)
                {
                    var theta = Math.Clamp(random.NextDouble(), 1e-9, 1 - 1e-9);
                    p.Add(1 / (1 + Math.Exp(-sharpness * Math.Log(theta / (1 - theta)))));
                    y.Add(luck < theta);
                    events.Add(happening);
                }
            }

            var interval = ScoreIntervals.Of(ClusterBootstrap.Of(events), [.. p], [.. y], 10, (ulong)round, 200).Ece!.Value;

            var error = ProbabilityScores.Ece([.. p], [.. y], 10);
            Assert.InRange(error, interval.Low, interval.High);
            held += interval.Low <= truth && truth <= interval.High ? 1 : 0;
            honest += interval.Low == 0 ? 1 : 0;
        }

        Assert.InRange((double)held / rounds, 0.85, 1);
        Assert.True(truth == 0 || honest < 0.6 * rounds, $"{honest} of {rounds} dishonest forecasters pass for honest");
    }
}
