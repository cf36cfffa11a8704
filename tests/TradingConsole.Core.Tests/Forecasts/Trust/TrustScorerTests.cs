using FsCheck;
using FsCheck.Fluent;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Forecasts.Trust;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Trust;

public sealed class TrustScorerTests
{
    private static readonly TrustRules Rules = TrustRules.Default;

    private static readonly TrustInput Good = new(
        "0x1", MarketStatus.Active, "open", false, 100_000, 100_000, 1_000, 0.1, 0.05, 0.02, new BandSpread(0.3, 0.7, TimeSpan.FromHours(6)), 0.1, 0.1);

    [Fact]
    public void Score_TheBestAndTheWorst_Are100And0()
    {
        Assert.Equal(100, TrustScorer.Score(new TrustComponents(1, 1, 1, 0, 1), Rules), 12);
        Assert.Equal(0, TrustScorer.Score(new TrustComponents(0, 0, 0, 1, 0), Rules), 12);
        Assert.Equal(50, TrustScorer.Score(new TrustComponents(0.5, 0.5, 0.5, 0.5, 0.5), Rules), 12);
    }

    [Fact]
    public void Score_TheExampleOfTheMetrics_IsAsWritten() =>
        Assert.Equal(75, TrustScorer.Score(new TrustComponents(0.6, 0.8, 0.7, 0.2, 1), Rules), 12); // 15 + 16 + 14 + 20 + 10

    [Fact]
    public void Score_AnyComponentBetter_IsNeverLower() => Prop.ForAll(
        Gen.Choose(0, 1000).ArrayOf(6).ToArbitrary(), Gen.Choose(0, 4).ToArbitrary(), (values, which) =>
        {
            var before = values.Take(5).Select(value => value / 1000.0).ToArray();
            var after = before.ToArray();
            after[which] = Math.Max(before[which], values[5] / 1000.0);
            return Scored(after) >= Scored(before) && Scored(before) is >= 0 and <= 100;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Components_AnyInputWorse_IsNeverBetter() => Prop.ForAll(Gen.Choose(0, 100_000).ToArbitrary(), Gen.Choose(1, 100_000).ToArbitrary(), (a, b) =>
    {
        var (low, high) = (Math.Min(a, b) / 1000.0, Math.Max(a, b) / 1000.0);
        return Falls(value => Good with { Vol = value }) && Falls(value => Good with { TopShare = value / 100 }) && Falls(value => Good with { RoundTripShare = value / 100 })
            && Falls(value => Good with { Ambiguity = value / 100 }) && Falls(value => Good with { ResolutionRisk = value / 100 })
            && Falls(value => Good with { OpenInterestUsd = 100_000 / (1 + value) });

        bool Falls(Func<double, TrustInput> input) => Total(input(high)) <= Total(input(low));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(100, 0)]
    [InlineData(1_000, 1 / 3.0)]
    [InlineData(10_000, 2 / 3.0)]
    [InlineData(100_000, 1)]
    [InlineData(5e9, 1)]
    [InlineData(0, 0)]
    public void Components_Liquidity_RisesByItsLogarithm(double usd, double expected) =>
        Assert.Equal(expected, TrustScorer.Components(Good with { Volume24hUsd = usd, OpenInterestUsd = usd }, Rules).Liquidity, 9);

    [Fact]
    public void Components_AsRestlessAsItsBandExpects_IsStable()
    {
        // 2.5631 deviations over 6 h against the band's width in log-odds.
        var width = 2 * Math.Log(0.7 / 0.3);
        var expected = width / (2.5631031310892007 * Math.Sqrt(6));

        Assert.Equal(1, TrustScorer.Components(Good with { Vol = expected * 0.999 }, Rules).Stability);
        Assert.Equal(0.5, TrustScorer.Components(Good with { Vol = expected * 2 }, Rules).Stability, 9);
        Assert.Equal(0, TrustScorer.Components(Good with { Vol = expected * 4 }, Rules).Stability, 9);
    }

    [Fact]
    public void Components_OneClearSignOfManipulation_IsEnough()
    {
        var suspected = TrustScorer.Components(Good with { RoundTripShare = 0.9 }, Rules);
        var twoHalves = TrustScorer.Components(Good with { TopShare = Math.Sqrt(0.25 * 0.75), Volume24hUsd = Math.Sqrt(40) * 10_000, OpenInterestUsd = 10_000 }, Rules);

        Assert.Equal(1, suspected.ManipulationSuspect);
        Assert.Equal(0.75, twoHalves.ManipulationSuspect, 9); // 1 − 0.5 · 0.5
    }

    [Fact]
    public void Components_WhatNobodyTold_IsNeutralAndNamed()
    {
        var empty = new TrustInput("0x1", MarketStatus.Active, "open", false, null, null, null, null, null, null, null, null, null);

        var components = TrustScorer.Components(empty, Rules);

        Assert.Equal((0.5, 0.5, 0.5, 0.5, 1), (components.Liquidity, components.Stability, components.QuestionQuality, components.ManipulationSuspect, components.Dispute));
        Assert.Equal(
            ["volume_to_open_interest", "volume_per_wallet", "top_share", "round_trip_share", "liquidity", "stability", "question_quality", "manipulation_suspect"],
            components.Unknown.AsEnumerable());
        Assert.Equal(["top_share"], TrustScorer.Components(Good with { TopShare = null }, Rules).Unknown.AsEnumerable());
    }

    [Theory]
    [InlineData(MarketStatus.Active, false, "open", 1)]
    [InlineData(MarketStatus.Active, true, "open", 0)]
    [InlineData(MarketStatus.Unresolved, false, "disputed", 0)]
    [InlineData(MarketStatus.Unresolved, false, "proposed", 1)]
    [InlineData(MarketStatus.Resolved, true, "v2_payout", 0.5)]
    [InlineData(MarketStatus.Resolved, false, "v2_payout", 1)]
    public void Components_Dispute_FollowsTheLabel(MarketStatus status, bool wasDisputed, string rule, double expected) => Assert.Equal(
        expected, TrustScorer.Components(Good with { Status = status, WasDisputed = wasDisputed, LabelRule = rule }, Rules).Dispute);

    private static double Total(TrustInput input) => TrustScorer.Of(input, JudgementWorld.Midnight, Rules).Score;

    // The fourth counts against: its complement is what gets better.
    private static double Scored(double[] parts) => TrustScorer.Score(new TrustComponents(parts[0], parts[1], parts[2], 1 - parts[3], parts[4]), Rules);
}
