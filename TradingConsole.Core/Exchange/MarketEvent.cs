using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange;

/// <summary>Something the venue's stream said, or something that happened to the stream.</summary>
/// <param name="ReceivedAt">When it reached us, market clock, UTC.</param>
public abstract record MarketEvent(DateTimeOffset ReceivedAt);

/// <summary>The current state of a minute; final only when <paramref name="IsClosed"/>.</summary>
public sealed record CandleUpdated(DateTimeOffset ReceivedAt, DateTimeOffset EventTime, Candle Candle, bool IsClosed)
    : MarketEvent(ReceivedAt);

public sealed record PremiumUpdated(DateTimeOffset ReceivedAt, PremiumSample Sample) : MarketEvent(ReceivedAt);

/// <summary>A connection is up and subscribed; anything since the matching loss must be fetched through REST.</summary>
public sealed record StreamConnected(DateTimeOffset ReceivedAt, int Streams) : MarketEvent(ReceivedAt);

public sealed record StreamLost(DateTimeOffset ReceivedAt, string Reason) : MarketEvent(ReceivedAt);

/// <summary>A message that could not be believed: counted, kept as an excerpt, never acted on.</summary>
/// <param name="Reason">The field, its value and the rule it broke.</param>
public sealed record MessageQuarantined(DateTimeOffset ReceivedAt, string Source, string Reason, string Excerpt)
    : MarketEvent(ReceivedAt);
