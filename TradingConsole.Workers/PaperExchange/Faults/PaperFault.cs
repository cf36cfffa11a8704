namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>What goes wrong.</summary>
public enum PaperFaultKind
{
    /// <summary>Every matching connection is cut without a closing handshake, once, at the start.</summary>
    DropConnections,

    /// <summary>Matching stream messages are held back by <see cref="PaperFault.Delay"/>.</summary>
    DelayMessages,

    /// <summary>Matching stream messages are sent twice.</summary>
    DuplicateMessages,

    /// <summary>Matching stream messages are cut in half, so that they are no JSON.</summary>
    MalformMessages,

    /// <summary>Matching streams say nothing, while the connection lives and answers pings.</summary>
    Silence,

    /// <summary>Matching REST calls are answered 503 with an unknown outcome.</summary>
    RestUnavailable,

    /// <summary>Matching REST calls are answered 429.</summary>
    RestRateLimited,

    /// <summary>Matching REST calls are answered with a body that is no JSON.</summary>
    RestMalformed,
}

/// <summary>One fault and the market time in which it acts.</summary>
/// <param name="From">First instant, market time, UTC.</param>
/// <param name="Duration">How long; <see cref="TimeSpan.Zero"/> for a single moment.</param>
/// <param name="Match">Part of the stream name or REST path it hits; null hits all.</param>
public sealed record PaperFault(PaperFaultKind Kind, DateTimeOffset From, TimeSpan Duration, string? Match = null)
{
    /// <summary>For <see cref="PaperFaultKind.DelayMessages"/>: how long a message is held, market time. Default 3 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(3);

    internal bool ActsAt(DateTimeOffset at) => at >= From && at < From + Duration;

    internal bool Hits(string name) => Match is null || name.Contains(Match, StringComparison.Ordinal);
}
