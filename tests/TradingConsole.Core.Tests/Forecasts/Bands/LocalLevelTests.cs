using TradingConsole.Core.Forecasts.Bands;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Bands;

public sealed class LocalLevelTests
{
    [Theory]
    [InlineData(0.04, 0.01)]
    [InlineData(0.01, 0.25)]
    [InlineData(1, 1)]
    public void Fit_SimulatedSeries_FindsTheVariancesItWasMadeWith(double q, double r)
    {
        var fit = LocalLevel.Fit(Simulated(3, 20_000, q, r))!.Value;

        Assert.Equal(1, fit.Q / q, 0.1);
        Assert.Equal(1, fit.R / r, 0.1);
    }

    [Fact]
    public void Fit_AnySeries_NoPointOfAFineGridIsLikelier()
    {
        for (ulong seed = 0; seed < 6; seed++)
        {
            var values = Simulated(seed, 120, Math.Pow(10, -(double)(seed % 3)), 0.3);
            values[40] = double.NaN;
            var fit = LocalLevel.Fit(values)!.Value;

            var best = double.NegativeInfinity;
            for (var q = -8.0; q < 3; q += 0.1)
            {
                for (var r = -8.0; r < 3; r += 0.1)
                {
                    best = Math.Max(best, new LocalLevel(Math.Exp(q), Math.Exp(r)).LogLikelihood(values));
                }
            }

            Assert.True(fit.LogLikelihood(values) >= best - 1e-6, $"seed {seed}: fitted {fit.LogLikelihood(values)}, grid {best}");
            Assert.Equal(best, fit.LogLikelihood(values), 0.1); // And the grid comes near, so both mean the same likelihood.
        }
    }

    [Fact]
    public void LogLikelihood_ThreeValues_IsTheJointNormalDensity()
    {
        // Given the first value, the later ones are normal around it with covariance R + min(s, t)·Q, and R more on the diagonal.
        const double Q = 0.3;
        const double R = 0.2;
        double[] values = [1, 1.7, 0.9];
        var (d1, d2) = (0.7, -0.1);
        var (a, b, c) = (R + Q + R, R + Q, R + (2 * Q) + R);
        var determinant = (a * c) - (b * b);
        var square = ((c * d1 * d1) - (2 * b * d1 * d2) + (a * d2 * d2)) / determinant;

        Assert.Equal(-0.5 * (Math.Log(determinant) + square), new LocalLevel(Q, R).LogLikelihood(values), 1e-12);
    }

    [Fact]
    public void Filter_MissingHours_TheLevelWandersOn()
    {
        var model = new LocalLevel(0.1, 0.2);

        Assert.Equal((5, 0.2), model.Filter([5]));
        var (level, variance) = model.Filter([5, double.NaN, double.NaN]);
        Assert.Equal((5, 0.4), (level, Math.Round(variance, 12)));
    }

    [Fact]
    public void Fit_NothingMovedOrTooLittleKnown_SaysSo()
    {
        Assert.Equal(new LocalLevel(0, 0), LocalLevel.Fit([0.3, 0.3, double.NaN, 0.3]));
        Assert.Null(LocalLevel.Fit([1, double.NaN, 2]));
        Assert.Equal((0.3, 0), new LocalLevel(0, 0).Filter([0.3, 0.3, 0.3]));
    }

    private static double[] Simulated(ulong seed, int count, double q, double r)
    {
        var random = new SeededRandom(seed);
        var level = 0.0;
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            level += Math.Sqrt(q) * random.NextGaussian();
            values[i] = level + (Math.Sqrt(r) * random.NextGaussian());
        }

        return values;
    }
}
