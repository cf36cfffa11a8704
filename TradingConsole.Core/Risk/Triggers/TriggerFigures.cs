namespace TradingConsole.Core.Risk.Triggers;

/// <summary>The live account and its feeds at one moment, in numbers only. A null is "not known" or "nothing wrong", as said at each.</summary>
/// <param name="At">Market clock, UTC.</param>
/// <param name="IsExposed">Live is armed, or something is held or may be executed: only then can waiting cost money.</param>
/// <param name="StreamDownFor">Since when no user stream is connected; null while one is.</param>
/// <param name="StreamSilentFor">Since when the venue answered about an execution the stream does not tell; null while it tells.</param>
/// <param name="DataAge">Age of the stalest tradable symbol's latest event, real time; null before the first event, which is no trigger: nothing is decided then.</param>
/// <param name="OrderFailures">Orders refused or unknown in the last ten minutes; those our own gate held back are none.</param>
/// <param name="MismatchFor">Since when venue and desk disagree about something that carries risk; null while they agree.</param>
/// <param name="ReconcileAge">Since the last comparison that could be made; null before the first.</param>
/// <param name="ClockOffset">The venue's clock minus ours; null when it was not measured.</param>
/// <param name="UnprotectedFor">Since when some position is larger than its resting stops; null while all are covered.</param>
/// <param name="Equity">USDT; null when it is not known. That denies entries elsewhere; it is no loss.</param>
/// <param name="DayOpeningEquity">USDT, of the running UTC day; null when it is not known.</param>
/// <param name="Invariant">What must never be true and is, in words; null otherwise.</param>
public sealed record TriggerFigures(
    DateTimeOffset At,
    bool IsExposed,
    TimeSpan? StreamDownFor,
    TimeSpan? StreamSilentFor,
    TimeSpan? DataAge,
    int OrderFailures,
    TimeSpan? MismatchFor,
    TimeSpan? ReconcileAge,
    TimeSpan? ClockOffset,
    TimeSpan? UnprotectedFor,
    double? Equity,
    double? DayOpeningEquity,
    string? Invariant)
{
    /// <summary>Everything as it should be.</summary>
    public static TriggerFigures Calm(DateTimeOffset at) => new(
        at, true, null, null, TimeSpan.Zero, 0, null, TimeSpan.Zero, TimeSpan.Zero, null, null, null, null);
}
