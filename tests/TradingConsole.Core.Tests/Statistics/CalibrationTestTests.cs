using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class CalibrationTestTests
{
    [Fact]
    public void Of_TwoProbabilitiesByHand_IsTwiceTheGainedLikelihood()
    {
        // The fit says ¼ where 0.5 was said and ¾ where 0.8 was said.
        var test = CalibrationTest.Of(
            [0.5, 0.5, 0.5, 0.5, 0.8, 0.8, 0.8, 0.8], [true, false, false, false, true, true, true, false])!.Value;

        var fitted = Math.Log(0.25) + (3 * Math.Log(0.75)) + (3 * Math.Log(0.75)) + Math.Log(0.25);
        var said = (4 * Math.Log(0.5)) + (3 * Math.Log(0.8)) + Math.Log(0.2);
        Assert.Equal(2 * (fitted - said), test.Statistic, 1e-9);
        Assert.Equal(1 - ChiSquareDistribution.Cdf(test.Statistic, 2), test.PValue, 1e-12);
    }

    [Fact]
    public void Of_CalibratedDraws_RejectsAboutItsLevelAndOverconfidentOnesAlways()
    {
        var (rejected, caught) = (0, 0);
        for (ulong seed = 0; seed < 400; seed++)
        {
            var random = new SeededRandom(seed);
            double[] truth = [.. Enumerable.Range(0, 300).Select(_ => 0.05 + (0.9 * random.NextDouble()))];
            bool[] outcomes = [.. truth.Select(p => random.NextDouble() < p)];
            double[] bold = [.. truth.Select(p => p * p / ((p * p) + ((1 - p) * (1 - p))))];
            rejected += CalibrationTest.Of(truth, outcomes)!.Value.PValue < 0.05 ? 1 : 0;
            caught += CalibrationTest.Of(bold, outcomes)!.Value.PValue < 0.05 ? 1 : 0;
        }

        Assert.InRange(rejected, 5, 40); // 20 expected, deviation 4.4.
        Assert.InRange(caught, 395, 400);
    }

    [Fact]
    public void Of_NoFiniteFit_IsNull() => Assert.Null(CalibrationTest.Of([0.2, 0.4], [false, true]));
}
