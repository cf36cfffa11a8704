using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Statistics;

/// <summary>Expected values: scipy.stats norm.cdf, norm.ppf, chi2.ppf, chi2.cdf, printed with repr.</summary>
public sealed class DistributionTests
{
    [Theory]
    [InlineData(-8, 6.22096057427174e-16)]
    [InlineData(-3, 0.0013498980316300933)]
    [InlineData(-1.5, 0.06680720126885807)]
    [InlineData(-0.1, 0.460172162722971)]
    [InlineData(0, 0.5)]
    [InlineData(0.3, 0.6179114221889526)]
    [InlineData(1.96, 0.9750021048517795)]
    [InlineData(5, 0.9999997133484281)]
    public void NormalCdf_AnyZ_EqualsScipy(double z, double expected) =>
        Assert.Equal(1, NormalDistribution.Cdf(z) / expected, 1e-12);

    [Theory]
    [InlineData(1e-12, -7.034483825301131)]
    [InlineData(1e-4, -3.7190164854556804)]
    [InlineData(0.05, -1.6448536269514729)]
    [InlineData(0.3, -0.5244005127080409)]
    [InlineData(0.5, 0.0)]
    [InlineData(0.8, 0.8416212335729143)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(1 - 1e-9, 5.997807019601637)]
    public void NormalQuantile_AnyProbability_EqualsScipy(double p, double expected) =>
        Assert.Equal(expected, NormalDistribution.Quantile(p), 1e-13);

    [Fact]
    public void NormalQuantile_Ends_AreInfiniteAndOutsideIsRefused()
    {
        Assert.Equal(double.NegativeInfinity, NormalDistribution.Quantile(0));
        Assert.Equal(double.PositiveInfinity, NormalDistribution.Quantile(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => NormalDistribution.Quantile(double.NaN));
    }

    [Fact]
    public void ChiSquare_EndsAndBadInput_AreZeroOrRefused()
    {
        Assert.Equal((0.0, 0.0, 0.0), (ChiSquareDistribution.Quantile(0, 3), ChiSquareDistribution.Cdf(0, 3), ChiSquareDistribution.Cdf(-1, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChiSquareDistribution.Quantile(1, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChiSquareDistribution.Quantile(double.NaN, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChiSquareDistribution.Quantile(0.5, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChiSquareDistribution.Cdf(1, 0));
    }

    [Theory]
    [InlineData(0.95, 1, 3.841458820694124, 0.7057338956950373)]
    [InlineData(0.95, 9, 16.918977604620448, 0.6413586587715617)]
    [InlineData(0.99, 10, 23.209251158954356, 0.6424819975720746)]
    [InlineData(0.5, 3, 2.3659738843753377, 0.652357355267726)]
    [InlineData(0.01, 2, 0.020100671707002873, 0.6671289163019205)]
    [InlineData(0.999, 50, 86.66081519040317, 0.7089896993403522)]
    public void ChiSquare_QuantileAndCdf_EqualScipy(double p, int degrees, double quantile, double cdfOfElevenTenths)
    {
        Assert.Equal(1, ChiSquareDistribution.Quantile(p, degrees) / quantile, 1e-12);
        Assert.Equal(cdfOfElevenTenths, ChiSquareDistribution.Cdf(1.1 * degrees, degrees), 1e-12);
    }
}
