using TradingConsole.Core.Execution.GoLive;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.GoLive;

public sealed class GoLiveChecklistTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Two good weeks of thirty symbols.</summary>
    private static readonly GoLiveFigures Good = new(
        Now.AddDays(-14), 14 * 1440, 214, 87, 100, (30L * 14 * 1440) - 300, 30L * 14 * 1440, 900, 200, 214, 1, 0.0113, 0.009, 4, 0, 0, 0,
        Now.AddDays(-3), Now.AddDays(-40));

    [Fact]
    public void Judge_TwoGoodWeeks_IsGreenByTheLiveRules()
    {
        var report = Judge(Good);

        Assert.True(report.IsGreen, report.Objections);
        Assert.All(report.Checks, check => Assert.Equal("live", check.Rule));
        Assert.Equal(report.Checks.Length, report.Checks.Select(check => check.Code).Distinct().Count());
    }

    public static TheoryData<string, GoLiveFigures> Faults => new()
    {
        { "shadow_time", Good with { ShadowMinutes = (14 * 1440) - 1 } },
        { "shadow_trades", Good with { ClosedTrades = 149 } },
        { "ev_ratio", Good with { EarnedUsdt = 69 } },
        { "ev_ratio", Good with { ExpectedUsdt = 0 } },
        { "missing", Good with { MinutesStored = Good.MinutesExpected - 606 } },
        { "missing", Good with { MinutesExpected = 0 } },
        { "candle_latency", Good with { CandleMsP99 = 2001 } },
        { "candle_latency", Good with { CandleMsP99 = null } },
        { "decision_latency", Good with { DecisionMsP99 = 1001 } },
        { "virtual_failures", Good with { Failed = 5 } },
        { "virtual_failures", Good with { Submitted = 0, Failed = 0 } },
        { "drawdown", Good with { Drawdown = 0.0401 } },
        { "drawdown", Good with { Drawdown = null } },
        { "day_loss", Good with { WorstDayLoss = 0.0201 } },
        { "drift_alerts", Good with { DriftAlerts = 7 } },
        { "drift_open", Good with { DriftOpen = 1 } },
        { "data_alerts", Good with { DataAlertsOpen = 1 } },
        { "naked", Good with { NakedEvents = 1 } },
        { "stream_drill", Good with { StreamDrillPassedAt = null } },
        { "stream_drill", Good with { StreamDrillPassedAt = Now.AddDays(-31) } },
        { "full_drill", Good with { FullDrillPassedAt = Now.AddDays(-91) } },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Judge_OneFigureBad_BlocksOnExactlyThatLine(string code, GoLiveFigures figures)
    {
        var report = Judge(figures);

        var failed = Assert.Single(report.Checks, check => !check.Passed);
        Assert.Equal(code, failed.Code);
        Assert.False(report.IsGreen);
        Assert.Contains(failed.Title, report.Objections, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(6.9)]
    public void Judge_NoOrYoungChampion_Blocks(double? days)
    {
        var report = GoLiveChecklist.Judge(Good, GoLiveThresholds.Live, days is { } age ? Now.AddDays(-age) : null, 0.02, Now);

        Assert.Equal("champion_age", Assert.Single(report.Checks, check => !check.Passed).Code);
    }

    /// <summary>The same lines on the paper market, with spans that a rehearsal can live through, and every line says so.</summary>
    [Fact]
    public void Judge_RehearsalAfterMinutes_IsGreenAndNamesItsRules()
    {
        var fresh = new GoLiveFigures(
            Now.AddMinutes(-4), 4, 0, 0, 0, 120, 120, 300, 60, 0, 0, 0, 0, 0, 0, 0, 0, null, null);

        var report = GoLiveChecklist.Judge(fresh, GoLiveThresholds.Rehearsal, Now.AddMinutes(-4), 0.02, Now);

        Assert.True(report.IsGreen, report.Objections);
        Assert.All(report.Checks, check => Assert.Contains("rehearsal rules", check.Detail, StringComparison.Ordinal));
        Assert.Equal(Judge(Good).Checks.Select(check => check.Code), report.Checks.Select(check => check.Code));
        Assert.Contains(Judge(fresh).Checks, check => check is { Code: "shadow_time", Passed: false });
    }

    private static GoLiveReport Judge(GoLiveFigures figures) =>
        GoLiveChecklist.Judge(figures, GoLiveThresholds.Live, Now.AddDays(-11), 0.02, Now);
}
