using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

/// <summary>The worked examples of docs/metrics.md, figure by figure.</summary>
public sealed class PassportMetricsTests
{
    private static readonly PassportRecord Empty = new(Guid.Empty);

    [Fact]
    public void WinRate_98Of147_IsTheWorkedExample()
    {
        var metric = WinRate.Of(TradeCounts.None with { Wins = 98, Losses = 49, Flats = 3 });

        Assert.Equal(66.67, metric.Value!.Value, 2);
        Assert.Equal((58.71, 73.78), (Math.Round(metric.Low!.Value, 2), Math.Round(metric.High!.Value, 2)));
        Assert.Equal((147, false, true), (metric.Samples, metric.IsSmall, metric.IsDistinct));
    }

    [Fact]
    public void Ids_98Of147_IsPulledTowardsEven()
    {
        var metric = IndependentDecisionScore.Of(Empty with { Trades = TradeCounts.None with { OwnDecided = 127, OwnWins = 84 }, Hypotheses = HypothesisCounts.None with { DissentsSettled = 20, DissentWins = 14 } });

        Assert.Equal(100.0 * 108 / 167, metric.Value!.Value, 12); // 64.67
        Assert.Equal(147, metric.Samples);
    }

    [Fact]
    public void Ids_ThreeLuckyTrades_AreNoProudHundred()
    {
        var metric = IndependentDecisionScore.Of(Empty with { Trades = TradeCounts.None with { OwnDecided = 3, OwnWins = 3 } });

        Assert.Equal(100.0 * 13 / 23, metric.Value!.Value, 12); // 56.5
        Assert.True(metric.IsSmall);
        Assert.Equal("unranked", Tier.Of(Empty with { Trades = TradeCounts.None with { OwnDecided = 3, OwnWins = 3 } }).Now.Code);
    }

    [Fact]
    public void Calibration_SaidMoreThanCameTrue_IsAboveZero()
    {
        // 100 statements of 75 %, 60 came true.
        var metric = Calibration.Of(ForecastCounts.None with { ConfidenceSum = 7_500, ConfidenceSamples = 100, ConfidenceHits = 60 });

        Assert.Equal(15, metric.Value!.Value, 12);
        Assert.Equal((5.94, 24.80), (Math.Round(metric.Low!.Value, 2), Math.Round(metric.High!.Value, 2))); // 75 − [50.20, 69.06]
        Assert.True(metric.IsDistinct);
    }

    [Fact]
    public void Brier_ThreeStatements_IsTheMeanSquaredError() =>
        Assert.Equal((0.04 + 0.16 + 0.81) / 3, Calibration.Brier(ForecastCounts.None with { ConfidenceSamples = 3, SquaredErrors = 400 + 1600 + 8100 })!.Value, 12);

    [Fact]
    public void GuardianAdherence_UnansweredWarnings_CountInNeither() =>
        Assert.Equal((78.0, 100), (GuardianAdherence.Of(new OverrideCounts(109, 78, 22, 4)).Value, GuardianAdherence.Of(new OverrideCounts(109, 78, 22, 4)).Samples));

    [Fact]
    public void ChallengeWinRate_13Of20_IsASmallSample()
    {
        var metric = ChallengeWinRate.Of(ActivityCounts.None with { ArenasWon = 13, ArenasLost = 7, ArenasDrawn = 2 });

        Assert.Equal((65.0, true), (metric.Value!.Value, metric.IsSmall));
    }

    [Fact]
    public void RiskAdjusted_FourTrades_IsMeanOverSampleDeviation()
    {
        // 10, 20, −10, 0: mean 5, squared deviations 25 + 225 + 225 + 25 = 500, variance 500 / 3.
        var metric = RiskAdjusted.Of(TradeCounts.None with { Wins = 2, Losses = 1, Flats = 1, PnlBps = 20, PnlBpsSquares = 600 });

        Assert.Equal(5 / Math.Sqrt(500.0 / 3), metric.Value!.Value, 12);
    }

    [Fact]
    public void Metrics_WithoutASample_SayNothing() =>
        Assert.All(PassportMetrics.Of(Empty).All, metric => Assert.Equal((null, 0, true), (metric.Value, metric.Samples, metric.IsSmall)));

    [Theory]
    [InlineData(9, 9, "unranked")]
    [InlineData(10, 0, "bronze")]
    [InlineData(100, 60, "platinum")] // 70 / 120 = 58.3
    [InlineData(100, 63, "diamond")] // 73 / 120 = 60.8
    [InlineData(100, 70, "master")] // 80 / 120 = 66.7
    [InlineData(50, 50, "platinum")] // 60 / 70 = 85.7, but only 50 decisions.
    public void Tier_ByScoreAndDecisions(int decisions, int right, string code) =>
        Assert.Equal(code, Tier.Of(Empty with { Trades = TradeCounts.None with { OwnDecided = decisions, OwnWins = right } }).Now.Code);
}
