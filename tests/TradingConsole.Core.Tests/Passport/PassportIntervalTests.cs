using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>The intervals of docs/metrics.md, Passport: Wilson's against its closed form, drawn ones against every possible draw.</summary>
public sealed class PassportIntervalTests
{
    private static readonly double[] Five = [30, 10, -20, 0, -5];

    private static readonly TradeCounts OfFive = TradeCounts.None with { Wins = 2, Losses = 2, Flats = 1, PnlBps = 15, PnlBpsSquares = 1_425 };

    [Fact]
    public void DirectionAccuracy_101Of140_IsTheWorkedExample()
    {
        var metric = DirectionAccuracy.Of(ForecastCounts.None with { DirectionCorrect = 101, DirectionTotal = 140 });

        Assert.Equal((72.14, 64.20, 78.90, true), (Math.Round(metric.Value!.Value, 2), Math.Round(metric.Low!.Value, 2), Math.Round(metric.High!.Value, 2), metric.IsDistinct));
    }

    [Theory]
    [InlineData(78, 22, 68.93, 85.00)]
    public void GuardianAdherence_Interval_IsWilsons(int accepted, int ignored, double low, double high)
    {
        var metric = GuardianAdherence.Of(new OverrideCounts(accepted + ignored, accepted, ignored, 0));

        Assert.Equal((low, high), (Math.Round(metric.Low!.Value, 2), Math.Round(metric.High!.Value, 2)));
    }

    [Fact]
    public void ChallengeWinRate_AndIds_HaveWilsonsIntervals()
    {
        var challenge = ChallengeWinRate.Of(ActivityCounts.None with { ArenasWon = 13, ArenasLost = 7 });
        var ids = IndependentDecisionScore.Of(new PassportRecord(Guid.Empty) { Trades = TradeCounts.None with { OwnDecided = 147, OwnWins = 98 } });

        Assert.Equal((43.29, 81.88), (Math.Round(challenge.Low!.Value, 2), Math.Round(challenge.High!.Value, 2)));
        Assert.Equal((64.67, 57.17, 71.52), (Math.Round(ids.Value!.Value, 2), Math.Round(ids.Low!.Value, 2), Math.Round(ids.High!.Value, 2)));
    }

    [Fact]
    public void AveragePnl_FiveTrades_LiesAboutWhereEveryPossibleDrawPutsIt()
    {
        var metric = AveragePnl.Of(OfFive, Five);

        Assert.Equal((3.0, true), (metric.Value!.Value, metric.IsSmall));
        AssertAbout(Exact(draw => draw.Average()), metric); // −11 and 18
        Assert.Equal((metric.Low, metric.High), (AveragePnl.Of(OfFive, Five).Low, AveragePnl.Of(OfFive, Five).High));
    }

    [Fact]
    public void RiskAdjusted_FiveTrades_LiesAboutWhereEveryPossibleDrawPutsIt()
    {
        var metric = RiskAdjusted.Of(OfFive, Five);

        Assert.Equal(0.1615, metric.Value!.Value, 4); // 3 / √(1380 / 4)
        AssertAbout(Exact(Ratio), metric); // −1.10 and 1.19
    }

    [Fact]
    public void MeansOfManyTrades_HaveTheNormalInterval()
    {
        // 2,500 trades, mean 2, standard deviation 50: ± 1.96 · 50 / 50, and ± 1.96 · √((1 + 0.04² / 2) / 2500).
        var trades = TradeCounts.None with { Wins = 1_300, Losses = 1_200, PnlBps = 5_000, PnlBpsSquares = 6_257_500 };

        var (mean, ratio) = (AveragePnl.Of(trades, []), RiskAdjusted.Of(trades, []));

        Assert.Equal((2.0, 0.0400, 3.9600), (mean.Value!.Value, Math.Round(mean.Low!.Value, 4), Math.Round(mean.High!.Value, 4)));
        Assert.Equal((0.04, 0.0008, 0.0792), (Math.Round(ratio.Value!.Value, 12), Math.Round(ratio.Low!.Value, 4), Math.Round(ratio.High!.Value, 4)));
    }

    [Fact]
    public void ExpectedError_ThreeStatements_WeighsEachBinByItsSamples()
    {
        // Two of 80 %, one of them true; one of 55 %, true: (|160 − 100| + |55 − 100|) / 3.
        var bins = ForecastCounts.None.Bins.SetItem(8, new ConfidenceBin(2, 160, 1)).SetItem(5, new ConfidenceBin(1, 55, 1));

        Assert.Equal(35, Calibration.ExpectedError(ForecastCounts.None with { Bins = bins, ConfidenceSamples = 3 })!.Value, 12);
    }

    /// <summary>Two thousand draws put 2.5 % somewhere between 1.5 and 3.5 % of all possible draws (three standard errors).</summary>
    private static void AssertAbout(double[] exact, Metric metric)
    {
        Assert.InRange(metric.Low!.Value, Quantile.OfSorted(exact, 0.015) - 1e-9, Quantile.OfSorted(exact, 0.035) + 1e-9);
        Assert.InRange(metric.High!.Value, Quantile.OfSorted(exact, 0.965) - 1e-9, Quantile.OfSorted(exact, 0.985) + 1e-9);
    }

    /// <summary>The figure over all 5⁵ equally likely draws, sorted.</summary>
    private static double[] Exact(Func<double[], double> figure)
    {
        var figures = new double[3_125];
        for (var i = 0; i < figures.Length; i++)
        {
            var at = i;
            figures[i] = figure([.. Enumerable.Range(0, 5).Select(place => Five[at / (int)Math.Pow(5, place) % 5])]);
        }

        Array.Sort(figures);
        return figures;
    }

    private static double Ratio(double[] draw)
    {
        var mean = draw.Average();
        var variance = draw.Sum(value => (value - mean) * (value - mean)) / (draw.Length - 1);
        return variance <= 1e-12 ? 0 : mean / Math.Sqrt(variance);
    }
}
