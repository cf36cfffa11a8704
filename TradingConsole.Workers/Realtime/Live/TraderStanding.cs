namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The desk's right to the account, as far as it concerns what belongs to no round trip it knows: another process may have taken over, or
/// another installation may trade the same account.
/// </summary>
/// <param name="IsConfirmed">
/// Whether the lease is confirmed. While it is not, somebody else's stop or position may be a successor's: only round trips known here
/// are acted on, unless a person wants something closed.
/// </param>
/// <param name="Installation">What marks the names of our orders; null: every order of this program counts as ours.</param>
public sealed record TraderStanding(Func<bool> IsConfirmed, string? Installation)
{
    /// <summary>Nobody else trades the account.</summary>
    public static readonly TraderStanding Alone = new(() => true, null);
}
