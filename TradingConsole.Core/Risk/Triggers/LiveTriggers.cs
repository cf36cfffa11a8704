using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Risk.Triggers;

/// <summary>One trigger's figure beside its limit.</summary>
/// <param name="Code">See <see cref="TriggerCodes"/>.</param>
/// <param name="Level">What the kill switch is pulled to when it trips.</param>
/// <param name="Value">Null when it is not known or does not apply; that never trips.</param>
/// <param name="Unit"><c>s</c>, <c>ms</c>, <c>count</c> or <c>fraction</c>.</param>
/// <param name="LossDay">The UTC day whose loss limit was reached; null for every other trigger.</param>
public sealed record TriggerReading(
    string Code, KillLevel Level, double? Value, double Limit, string Unit, bool IsTripped, string Message, DateOnly? LossDay = null);

/// <summary>
/// What pulls the kill switch without a person (seed 2 §14.1, catalogue rows 27, 33, 45, 46). Pure: the same figures give the same
/// readings. Only while something is at stake; the day's loss and a broken invariant always.
/// </summary>
public static class LiveTriggers
{
    /// <summary>Every trigger with its figure, tripped ones and others, in a fixed order.</summary>
    public static ImmutableArray<TriggerReading> Read(TriggerFigures figures, TriggerLimits limits, RiskPreset risk)
    {
        ArgumentNullException.ThrowIfNull(figures);
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentNullException.ThrowIfNull(risk);
        return
        [
            Lasting(TriggerCodes.UserStreamDown, KillLevel.NoNewEntries, figures, figures.StreamDownFor, limits.StreamDown,
                "No user stream has been connected for {0} s."),
            Lasting(TriggerCodes.UserStreamSilent, KillLevel.NoNewEntries, figures, figures.StreamSilentFor, limits.StreamSilent,
                "The user stream has not told what the venue executed for {0} s."),
            Lasting(TriggerCodes.DataLatency, KillLevel.NoNewEntries, figures, figures.DataAge, limits.DataAge,
                "The stalest tradable symbol's data is {0} s old."),
            new(TriggerCodes.OrderFailures, KillLevel.ReduceOnly, figures.OrderFailures, limits.OrderFailures, "count",
                figures.IsExposed && figures.OrderFailures >= limits.OrderFailures,
                Say("{0} orders were refused or had no known outcome in ten minutes; the limit is {1}.", figures.OrderFailures, limits.OrderFailures)),
            DayLoss(figures, risk),
            Lasting(TriggerCodes.ReconcileMismatch, KillLevel.ReduceOnly, figures, figures.MismatchFor, limits.Mismatch,
                "Venue and desk have disagreed about what is held for {0} s."),
            Lasting(TriggerCodes.ReconcileOverdue, KillLevel.NoNewEntries, figures, figures.ReconcileAge, limits.ReconcileAge,
                "Venue and desk were last compared {0} s ago."),
            ClockDrift(figures, limits),
            Lasting(TriggerCodes.Unprotected, KillLevel.ReduceOnly, figures, figures.UnprotectedFor, limits.Unprotected,
                "Part of a position has had no resting stop for {0} s."),
            new(TriggerCodes.InvariantBroken, KillLevel.ReduceOnly, figures.Invariant is null ? 0 : 1, 1, "count",
                figures.Invariant is not null, figures.Invariant ?? "Nothing that must never be true is true."),
        ];
    }

    /// <summary>Of the tripped ones the strictest, and the first of those; null while all is well.</summary>
    public static TriggerReading? Worst(ImmutableArray<TriggerReading> readings) =>
        readings.Where(reading => reading.IsTripped).OrderByDescending(reading => reading.Level).FirstOrDefault();

    private static TriggerReading Lasting(
        string code, KillLevel level, TriggerFigures figures, TimeSpan? lasted, TimeSpan limit, string sentence) => new(
        code, level, lasted?.TotalSeconds, limit.TotalSeconds, "s", figures.IsExposed && lasted >= limit,
        lasted is { } known ? Say(sentence + " The limit is {1} s.", Math.Round(known.TotalSeconds, 1), limit.TotalSeconds) : "Nothing of the kind.");

    private static TriggerReading DayLoss(TriggerFigures figures, RiskPreset risk)
    {
        double? loss = figures is { Equity: { } equity, DayOpeningEquity: { } opening } && double.IsFinite(equity) && double.IsFinite(opening)
            ? PortfolioState.LossFraction(equity, opening) : null;
        var isLost = loss >= risk.DayLossFractionMax;
        return new(
            TriggerCodes.DayLoss, KillLevel.FlattenAll, loss, risk.DayLossFractionMax, "fraction", isLost,
            loss is { } known
                ? Say("The day has lost {0} % of its opening equity; the limit is {1} %.", Math.Round(known * 100, 2), risk.DayLossFractionMax * 100)
                : "The day's loss is not known.",
            isLost ? DateOnly.FromDateTime(figures.At.UtcDateTime) : null);
    }

    private static TriggerReading ClockDrift(TriggerFigures figures, TriggerLimits limits)
    {
        var offset = figures.ClockOffset?.Duration();
        return new(
            TriggerCodes.ClockDrift, KillLevel.NoNewEntries, offset?.TotalMilliseconds, limits.ClockOffset.TotalMilliseconds, "ms",
            figures.IsExposed && offset >= limits.ClockOffset,
            offset is { } known
                ? Say("The venue's clock and ours are {0} ms apart; the limit is {1} ms.", Math.Round(known.TotalMilliseconds), limits.ClockOffset.TotalMilliseconds)
                : "The venue's clock was not measured.");
    }

    private static string Say(string format, object first, object second) => string.Format(CultureInfo.InvariantCulture, format, first, second);
}
