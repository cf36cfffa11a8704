namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Where the right to trade an account stands, seen from this process.</summary>
public enum LeaseState
{
    /// <summary>Nobody trades the account, and nobody wants to.</summary>
    Free,

    /// <summary>Another process trades it; this one watches.</summary>
    Watching,

    /// <summary>This process trades it.</summary>
    Held,

    /// <summary>
    /// This process trades it and the database does not confirm it: it is away, for all or for this process alone. Only what reduces the
    /// risk of round trips known here is sent.
    /// </summary>
    Alone,

    /// <summary>The database is away and this process did not trade before.</summary>
    Unclear,
}

/// <param name="Token">The fencing token; 0 while not held.</param>
/// <param name="AskedAt">Timestamp of the real clock before the latest answer was asked for.</param>
/// <param name="Holder">Who trades the account; null when nobody does.</param>
/// <param name="Sentence">What an operator reads.</param>
public sealed record LeaseView(LeaseState State, long Token, long AskedAt, string? Holder, string Sentence)
{
    public static readonly LeaseView None = new(LeaseState.Free, 0, 0, null, "Nobody trades the account.");
}
