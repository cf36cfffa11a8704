namespace TradingConsole.Core.Risk.Triggers;

/// <summary>How much of what pulls the kill switch. A figure at its limit trips.</summary>
/// <param name="StreamDown">Long enough for a renewed connection, short enough for a dead one (catalogue row 27).</param>
/// <param name="StreamSilent">The stream is open and does not tell what the venue does.</param>
/// <param name="DataAge">Prices so old that a stop could be passed unseen.</param>
/// <param name="OrderFailures">In ten minutes.</param>
/// <param name="Mismatch">Beyond the reconciler's own grace and a few rounds of repair.</param>
/// <param name="ReconcileAge">Comparisons are made every 30 to 60 s.</param>
/// <param name="ClockOffset">Requests carry a window of 5 s; well before it, signatures fail.</param>
/// <param name="Unprotected">The desk flattens long before; when it cannot, nothing may be added.</param>
public sealed record TriggerLimits(
    TimeSpan StreamDown,
    TimeSpan StreamSilent,
    TimeSpan DataAge,
    int OrderFailures,
    TimeSpan Mismatch,
    TimeSpan ReconcileAge,
    TimeSpan ClockOffset,
    TimeSpan Unprotected)
{
    public static readonly TriggerLimits Standard = new(
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), 3, TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));
}
