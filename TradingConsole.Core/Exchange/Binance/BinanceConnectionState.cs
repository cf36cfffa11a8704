using System.Collections.Immutable;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>How the connection to the venue is doing, at one moment: what the health panel shows.</summary>
/// <param name="IsConnected">A stream connection is up and subscribed.</param>
/// <param name="StreamsWanted">Streams the universe asks for.</param>
/// <param name="StreamsSubscribed">Streams the exchange acknowledged.</param>
/// <param name="SilentStreams">Subscribed streams that never sent anything although others did: a delisted symbol, a wrong route.</param>
/// <param name="ConnectedAt">Start of the current connection, market clock.</param>
/// <param name="LastMessageAt">Last data message, market clock.</param>
/// <param name="Reconnects">Connections lost and opened again since the process started.</param>
/// <param name="Messages">Data messages read.</param>
/// <param name="Quarantined">Messages and REST rows that could not be believed.</param>
/// <param name="Conflated">Unclosed updates dropped because the reader was behind.</param>
/// <param name="Ignored">Harmless messages nobody reads, by event type.</param>
/// <param name="LastFailure">Why the last connection ended or the last request failed; null when none did.</param>
/// <param name="ClockOffset">The exchange's clock minus ours; null before the first measurement.</param>
/// <param name="WeightUsed">Request weight used in the current window.</param>
public sealed record BinanceConnectionState(
    bool IsConnected,
    int StreamsWanted,
    int StreamsSubscribed,
    ImmutableArray<string> SilentStreams,
    DateTimeOffset? ConnectedAt,
    DateTimeOffset? LastMessageAt,
    long Reconnects,
    long Messages,
    long Quarantined,
    long Conflated,
    ImmutableDictionary<string, long> Ignored,
    string? LastFailure,
    TimeSpan? ClockOffset,
    int WeightUsed,
    int WeightLimit);
