namespace TradingConsole.Core.Execution.GoLive;

/// <summary>What must be shown before real orders (seed 2 §16.2, §23.2). A null asks for nothing: the line is shown and passes.</summary>
/// <param name="Rule"><c>live</c> or <c>rehearsal</c>.</param>
/// <param name="Window">How far back the figures look.</param>
/// <param name="ShadowTime">Time spent deciding in shadow, within twice the window.</param>
/// <param name="ShadowTrades">Closed shadow round trips in the window.</param>
/// <param name="ChampionAge">Since the model in production was promoted.</param>
/// <param name="EvRatioMin">What shadow trades earned over what they were expected to.</param>
/// <param name="MissingFractionMax">Minutes missing from the store over minutes expected.</param>
/// <param name="CandleMsMax">99th percentile of candle close to arrival, real ms.</param>
/// <param name="DecisionMsMax">99th percentile of the turn that decides, real ms.</param>
/// <param name="FailureFractionMax">Shadow entries that were never filled, over those submitted.</param>
/// <param name="DrawdownMax">Of shadow equity, fraction of its peak.</param>
/// <param name="DriftAlertsPerWeekMax">Raised in the window, as a weekly rate.</param>
/// <param name="CriticalAlertsMax">Critical data alerts unresolved now.</param>
/// <param name="DrillAgeMax">Since the user-stream drill was last passed.</param>
/// <param name="FullDrillAgeMax">Since the whole fire drill was last passed.</param>
public sealed record GoLiveThresholds(
    string Rule,
    TimeSpan Window,
    TimeSpan ShadowTime,
    int ShadowTrades,
    TimeSpan ChampionAge,
    double? EvRatioMin,
    double MissingFractionMax,
    double? CandleMsMax,
    double? DecisionMsMax,
    double FailureFractionMax,
    double DrawdownMax,
    double? DriftAlertsPerWeekMax,
    int? CriticalAlertsMax,
    TimeSpan? DrillAgeMax,
    TimeSpan? FullDrillAgeMax)
{
    /// <summary>Before real money: two weeks of shadow and everything that they must show.</summary>
    public static readonly GoLiveThresholds Live = new(
        "live", TimeSpan.FromDays(14), TimeSpan.FromDays(14), 150, TimeSpan.FromDays(7), 0.7, 0.001, 2_000, 1_000, 0.02, 0.04, 3, 0,
        TimeSpan.FromDays(30), TimeSpan.FromDays(90));

    /// <summary>On the paper market, where no money hangs on it: the same lines, with spans a rehearsal can live through.</summary>
    public static readonly GoLiveThresholds Rehearsal = new(
        "rehearsal", TimeSpan.FromDays(1), TimeSpan.FromMinutes(3), 0, TimeSpan.Zero, null, 0.2, null, null, 0.5, 0.5, null, null,
        null, null);
}
