using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

public sealed class CalibrationFitTests
{
    [Fact]
    public void Of_TwoProbabilitiesByHand_SolvesExactly()
    {
        // At p = ½ (logit 0) one of four happened, at p = 0.8 (logit ln 4) three of four: two points fix the line.
        // Intercept = logit ¼ = −ln 3, slope = (logit ¾ − logit ¼) / ln 4 = 2 ln 3 / ln 4.
        var fit = CalibrationFit.Of(
            [0.5, 0.5, 0.5, 0.5, 0.8, 0.8, 0.8, 0.8], [true, false, false, false, true, true, true, false])!.Value;

        Assert.Equal(-Math.Log(3), fit.Intercept, 1e-10);
        Assert.Equal(2 * Math.Log(3) / Math.Log(4), fit.Slope, 1e-10);
    }

    [Fact]
    public void Of_CalibratedDraws_IsNearTheDiagonalAndOverconfidentOnesFlatter()
    {
        var random = new SeededRandom(2);
        double[] truth = [.. Enumerable.Range(0, 40_000).Select(_ => random.NextDouble())];
        bool[] outcomes = [.. truth.Select(p => random.NextDouble() < p)];
        double[] bold = [.. truth.Select(p => p * p / ((p * p) + ((1 - p) * (1 - p))))]; // Log-odds doubled.

        var honest = CalibrationFit.Of(truth, outcomes)!.Value;
        var overconfident = CalibrationFit.Of(bold, outcomes)!.Value;

        Assert.Equal(1, honest.Slope, 0.03);
        Assert.Equal(0, honest.Intercept, 0.03);
        Assert.Equal(honest.Slope / 2, overconfident.Slope, 1e-3);
    }

    [Theory]
    [InlineData(new[] { 0.2, 0.4, 0.6 }, new[] { true, true, true })] // One outcome.
    [InlineData(new[] { 0.5, 0.5, 0.5 }, new[] { true, false, true })] // One probability.
    [InlineData(new[] { 0.2, 0.4, 0.6 }, new[] { false, true, true })] // Told apart.
    [InlineData(new[] { 0.2, 0.4, 0.4, 0.6 }, new[] { false, true, false, true })] // Told apart but for a tie.
    [InlineData(new[] { 0.2, 0.4, 0.6 }, new[] { true, true, false })] // Told apart the wrong way round.
    [InlineData(new double[0], new bool[0])]
    public void Of_NoFiniteFit_IsNull(double[] probabilities, bool[] outcomes) =>
        Assert.Null(CalibrationFit.Of(probabilities, outcomes));

    [Fact]
    public void Of_CertainForecasts_AreClipped()
    {
        var fit = CalibrationFit.Of([0, 0, 1, 1], [false, true, true, false]);
        var clipped = CalibrationFit.Of([1e-6, 1e-6, 1 - 1e-6, 1 - 1e-6], [false, true, true, false]);

        Assert.Equal(clipped, fit);
        Assert.Equal(0, fit!.Value.Slope, 1e-9);
    }

    [Fact]
    public void Of_NotAProbability_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CalibrationFit.Of([1.2, 0.5], [true, false]));
        Assert.Throws<ArgumentException>(() => CalibrationFit.Of([0.5], [true, false]));
    }
}
