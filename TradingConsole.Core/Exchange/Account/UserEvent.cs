using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>Something the account's stream said, or something that happened to the stream.</summary>
/// <param name="ReceivedAt">When it reached us, market clock, UTC.</param>
public abstract record UserEvent(DateTimeOffset ReceivedAt);

/// <summary>Who caused an order: told by its client order id.</summary>
public enum OrderOrigin
{
    /// <summary>This desk's ids.</summary>
    Desk,

    /// <summary>A person or another program with the same account.</summary>
    External,

    /// <summary><c>autoclose-</c>: the venue liquidates.</summary>
    Liquidation,

    /// <summary><c>adl_autoclose</c>: auto-deleveraging.</summary>
    AutoDeleveraging,

    /// <summary><c>settlement_autoclose-</c> or <c>delivery_autoclose-</c>: the symbol is settled.</summary>
    Settlement,
}

/// <summary>An order changed. Events of different types for one fill come in any order, and more than once.</summary>
/// <param name="EventTime">The venue's clock.</param>
/// <param name="Fill">The execution that changed it; null when nothing was executed.</param>
public sealed record OrderUpdated(
    DateTimeOffset ReceivedAt, DateTimeOffset EventTime, VenueOrder Order, VenueFill? Fill, OrderOrigin Origin) : UserEvent(ReceivedAt);

public sealed record ConditionalUpdated(DateTimeOffset ReceivedAt, DateTimeOffset EventTime, VenueConditional Order)
    : UserEvent(ReceivedAt);

/// <summary>Balance or positions changed.</summary>
/// <param name="Reason">The venue's word: <c>ORDER</c>, <c>FUNDING_FEE</c>, <c>MARGIN_TYPE_CHANGE</c>, …</param>
/// <param name="WalletBalance">USDT wallet; null when it did not change.</param>
/// <param name="Positions">Only the changed ones; mark and liquidation price are not in this message and stand at 0 and null.</param>
public sealed record AccountUpdated(
    DateTimeOffset ReceivedAt, DateTimeOffset EventTime, string Reason, decimal? WalletBalance, ImmutableArray<VenuePosition> Positions)
    : UserEvent(ReceivedAt);

public sealed record LeverageChanged(DateTimeOffset ReceivedAt, Symbol Symbol, int Leverage) : UserEvent(ReceivedAt);

/// <summary>The venue warns that positions come near liquidation. Advisory.</summary>
public sealed record MarginCalled(DateTimeOffset ReceivedAt, ImmutableArray<Symbol> Symbols) : UserEvent(ReceivedAt);

/// <summary>The stream is up. What happened before it is not replayed: read the account through REST first.</summary>
public sealed record UserStreamConnected(DateTimeOffset ReceivedAt) : UserEvent(ReceivedAt);

public sealed record UserStreamLost(DateTimeOffset ReceivedAt, string Reason) : UserEvent(ReceivedAt);

/// <summary>A message that could not be believed: counted, kept as an excerpt, never acted on.</summary>
public sealed record UserMessageQuarantined(DateTimeOffset ReceivedAt, string Reason, string Excerpt) : UserEvent(ReceivedAt);
