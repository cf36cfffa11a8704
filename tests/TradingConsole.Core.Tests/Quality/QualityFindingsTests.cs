using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

public sealed class QualityFindingsTests
{
    private static readonly QualityPreset Preset = QualityPreset.Standard;

    [Fact]
    public void OfDrift_RegimeFeatureAlone_IsNoFinding()
    {
        var findings = QualityFindings.OfDrift([Drift("atr", 3, 0.2), Drift("ret_1", 0.1, 0.2)], Preset).ToList();

        Assert.DoesNotContain(findings, finding => finding.IsOver);
    }

    [Theory]
    [InlineData(0.5, true)] // Nothing but the regime is left: an alert of before ends.
    [InlineData(0.6, false)] // Between its threshold and the clear fraction nothing changes.
    public void OfDrift_RegimeFeatureLeftAlone_IsClear(double other, bool expected)
    {
        var findings = QualityFindings.OfDrift([Drift("atr", 3, 0.2), Drift("ret_1", other, 0.2)], Preset);

        Assert.Equal((false, expected), findings.Where(finding => finding.Subject == "atr").Select(finding => (finding.IsOver, finding.IsClear)).Single());
    }

    [Fact]
    public void OfDrift_ConfirmedByAnotherKind_IsAFindingEach()
    {
        var findings = QualityFindings.OfDrift([Drift("atr", 3, 0.2), Drift("ret_1", 0.8, 0.2)], Preset).ToList();

        Assert.Equal(["atr", "ret_1"], findings.Where(finding => finding.IsOver).Select(finding => finding.Subject));
        Assert.All(findings, finding => Assert.True(finding.IsCritical));
    }

    [Theory]
    [InlineData(0.8, 0.9, false)] // Past the preset, not past chance.
    [InlineData(0.4, 0.1, false)] // Past chance, not past the preset.
    [InlineData(0.8, 0.1, true)]
    public void OfDrift_BothLimits_MustBePassed(double psi, double byChance, bool expected) =>
        Assert.Equal(expected, Assert.Single(QualityFindings.OfDrift([Drift("rsi", psi, byChance)], Preset)).IsOver);

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(0.7, true)]
    public void OfDrift_DaysOfTrainingLieFurther_IsNoFinding(double dayLimit, bool expected)
    {
        var finding = Assert.Single(QualityFindings.OfDrift([Drift("rsi", 0.8, 0.1) with { DayLimit = dayLimit }], Preset));

        Assert.Equal((expected, dayLimit), (finding.IsOver, finding.Threshold));
    }

    [Fact]
    public void OfDrift_LimitNotKnown_SaysNothing() => Assert.Empty(QualityFindings.OfDrift([Drift("rsi", 5, null)], Preset));

    [Theory]
    [InlineData(59, 60, false)]
    [InlineData(58, 60, true)]
    [InlineData(4, 5, false)] // One bar of few is a large fraction and no finding.
    public void OfFeed_MissingBars_NeedTheFractionAndTwo(int bars, int expected, bool isOver)
    {
        var hour = new FeedHour(Symbol.Btc, expected, bars, 0, 100);

        Assert.Equal(isOver, QualityFindings.OfFeed([hour], Preset).Single(finding => finding.Kind == AlertKinds.Missing).IsOver);
    }

    [Theory]
    [InlineData(5_001, true, false)]
    [InlineData(4_500, false, false)] // Between the threshold and its clear fraction nothing changes.
    [InlineData(3_999, false, true)]
    public void OfFeed_Latency_ResolvesOnlyBelowTheClearFraction(double ms, bool isOver, bool isClear)
    {
        var finding = QualityFindings.OfFeed([new FeedHour(Symbol.Btc, 60, 60, 0, ms)], Preset).Single(found => found.Kind == AlertKinds.Latency);

        Assert.Equal((isOver, isClear), (finding.IsOver, finding.IsClear));
    }

    [Fact]
    public void OfFeed_OutliersAndQuarantine_HaveTheirOwnLimits()
    {
        var outliers = QualityFindings.OfFeed([new FeedHour(Symbol.Btc, 60, 60, 7, 1)], Preset).Single(found => found.Kind == AlertKinds.Outliers);

        Assert.True(outliers.IsOver);
        Assert.Equal(7.0 / 60, outliers.Value, 12);
        Assert.True(QualityFindings.OfQuarantine(11, Preset).IsOver);
        Assert.False(QualityFindings.OfQuarantine(10, Preset).IsOver);
    }

    [Fact]
    public void Preset_BadNumbers_AreNamedEach()
    {
        var problems = (Preset with { PsiWarn = 0.6, DriftWindowMinutes = 5 }).Problems().Select(problem => problem.ErrorMessage!).ToList();

        Assert.Contains(problems, text => text.Contains("driftWindowMinutes is 5", StringComparison.Ordinal));
        Assert.Contains(problems, text => text.Contains("psiWarn is 0.6", StringComparison.Ordinal));
        Assert.Empty(Preset.Problems());
    }

    private static FeatureDrift Drift(string feature, double psi, double? limit) =>
        new(feature, psi, limit, 1_000, 100, [0.5, 0.5], [0.5, 0.5], 0, 0);
}
