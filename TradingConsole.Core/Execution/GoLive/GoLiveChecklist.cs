using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Execution.GoLive;

/// <summary>
/// Judges the time in shadow, line by line (seed 2 §16.2, §23.2). Pure: the same figures and thresholds give the same lines. What has no
/// data does not pass, unless nothing is asked.
/// </summary>
public static class GoLiveChecklist
{
    /// <param name="championAt">When the model in production was promoted; null without one.</param>
    /// <param name="dayLossMax">The risk preset's limit of a day's loss, fraction.</param>
    public static GoLiveReport Judge(
        GoLiveFigures figures, GoLiveThresholds thresholds, DateTimeOffset? championAt, double dayLossMax, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(thresholds);
        var line = new Lines(thresholds.Rule);
        var days = figures.ShadowMinutes / 1440.0;
        var checks = ImmutableArray.Create(
            line.AtLeast("shadow_time", "Time in shadow", days, thresholds.ShadowTime.TotalDays, "days", "signals decided in mode shadow",
                "Let the desk run in shadow."),
            line.AtLeast("shadow_trades", "Shadow round trips", figures.ClosedTrades, thresholds.ShadowTrades, "count", "trades of mode shadow",
                "Too few trades say nothing about the next ones."),
            line.AtLeast("champion_age", "Age of the model in production", championAt is { } at ? (now - at).TotalDays : null,
                thresholds.ChampionAge.TotalDays, "days", "models", "Promote a model, then let it decide in shadow."),
            line.AtLeast("ev_ratio", "Shadow result over expectation", figures.ExpectedUsdt > 0 ? figures.EarnedUsdt / figures.ExpectedUsdt : null,
                thresholds.EvRatioMin, "ratio", "net result of shadow trades over EV × notional of their decisions",
                "The forecasts promise more than they keep."),
            line.AtMost("missing", "Missing minutes",
                figures.MinutesExpected > 0 ? Math.Max(0, 1 - ((double)figures.MinutesStored / figures.MinutesExpected)) : null,
                thresholds.MissingFractionMax, "fraction", "candles_1m against the minute grid", "See the data quality page for the symbols."),
            line.AtMost("candle_latency", "Candle latency, 99th percentile", figures.CandleMsP99, thresholds.CandleMsMax, "ms", "symbol_quality",
                "The feed or this machine is too slow."),
            line.AtMost("decision_latency", "Decision latency, 99th percentile", figures.DecisionMsP99, thresholds.DecisionMsMax, "ms",
                "symbol_quality", "This machine decides too slowly."),
            line.AtMost("virtual_failures", "Shadow entries that failed",
                figures.Submitted > 0 ? (double)figures.Failed / figures.Submitted : thresholds.ShadowTrades == 0 ? 0 : null,
                thresholds.FailureFractionMax, "fraction", "trades of mode shadow that were canceled unfilled, without a person's act",
                "An entry that cannot be filled in shadow will fail live."),
            line.AtMost("drawdown", "Deepest shadow drawdown", figures.Drawdown, thresholds.DrawdownMax, "fraction",
                "account_snapshots of mode shadow", "The strategy loses more than the account shall."),
            line.AtMost("day_loss", "Worst shadow day", figures.WorstDayLoss, dayLossMax, "fraction",
                "account_snapshots of mode shadow against the risk preset", "A live day would have ended at its loss limit."),
            line.AtMost("drift_alerts", "Drift alerts a week", figures.DriftAlerts / Math.Max(1 / 7.0, (now - figures.From).TotalDays / 7),
                thresholds.DriftAlertsPerWeekMax, "count", "alerts of kind drift", "More than an operator can look after; retrain."),
            line.AtMost("drift_open", "Open critical drift alerts", figures.DriftOpen, thresholds.CriticalAlertsMax, "count", "alerts of kind drift",
                "The model no longer sees what it learned."),
            line.AtMost("data_alerts", "Open critical data alerts", figures.DataAlertsOpen, thresholds.CriticalAlertsMax, "count",
                "alerts of every other kind", "Resolve them on the data quality page."),
            line.AtMost("naked", "Positions without a stop", figures.NakedEvents, 0, "count", "risk_events", "Find out why before anything is opened."),
            line.AtMost("stream_drill", "User-stream drill, age", Age(figures.StreamDrillPassedAt, now), thresholds.DrillAgeMax?.TotalDays, "days",
                "fire_drills, or rows 27 to 30 of drill_runs", "Run the user-stream drill on the fire drill page."),
            line.AtMost("full_drill", "Fire drill, age", Age(figures.FullDrillPassedAt, now), thresholds.FullDrillAgeMax?.TotalDays, "days",
                "fire_drills, or rows 1 to 48 of drill_runs", "Run the whole fire drill."));
        return new GoLiveReport(now, thresholds.Rule, checks);
    }

    private static double? Age(DateTimeOffset? at, DateTimeOffset now) => at is { } known ? (now - known).TotalDays : null;

    /// <summary>Lines under one rule.</summary>
    internal readonly struct Lines(string rule)
    {
        private readonly string _rule = rule;

        public GoLiveCheck AtLeast(string code, string title, double? figure, double? threshold, string unit, string source, string advice) =>
            Line(code, title, figure, threshold, GoLiveBound.AtLeast, figure >= threshold, unit, source, advice);

        public GoLiveCheck AtMost(string code, string title, double? figure, double? threshold, string unit, string source, string advice) =>
            Line(code, title, figure, threshold, GoLiveBound.AtMost, figure <= threshold, unit, source, advice);

        private GoLiveCheck Line(
            string code, string title, double? figure, double? threshold, GoLiveBound bound, bool holds, string unit, string source, string advice)
        {
            var passed = threshold is null || holds;
            var shown = figure is { } known ? Number(known, unit) : "no data";
            var asked = threshold is { } limit
                ? $"{(bound == GoLiveBound.AtLeast ? "at least" : "at most")} {Number(limit, unit)}" : "not asked for";
            return new(
                code, title, figure, threshold, bound, unit, passed, source, _rule,
                $"{shown}, {asked} ({_rule} rules).{(passed ? "" : $" {advice}")}");
        }

        private static string Number(double value, string unit)
        {
            var (scaled, digits, word) = unit switch
            {
                "fraction" => (value * 100, 2, " %"),
                "days" when Math.Abs(value) < 1 => (value * 1440, 1, " min"),
                "days" => (value, 2, " days"),
                "ms" => (value, 0, " ms"),
                "s" => (value, 1, " s"),
                "minutes" => (value, 1, " min"),
                "ratio" => (value, 2, ""),
                _ => (value, 1, ""),
            };
            return Math.Round(scaled, digits).ToString(CultureInfo.InvariantCulture) + word;
        }
    }
}
