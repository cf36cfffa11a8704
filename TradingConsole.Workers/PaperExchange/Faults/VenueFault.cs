namespace TradingConsole.Workers.PaperExchange.Faults;

/// <summary>What goes wrong with an account at the exchange.</summary>
public enum VenueFaultKind
{
    // Calls.

    /// <summary>The call is executed, then the connection is reset.</summary>
    LoseReply,

    /// <summary>The call is executed and never answered.</summary>
    HangReply,

    /// <summary>The call is not executed, the connection is reset.</summary>
    SwallowCall,

    /// <summary>The call is neither executed nor answered.</summary>
    SwallowSilently,

    /// <summary>The call is executed <see cref="VenueFault.Delay"/> later and never answered.</summary>
    LateCall,

    /// <summary>The answer takes <see cref="VenueFault.Delay"/>.</summary>
    SlowReply,

    /// <summary>Refused with <see cref="VenueFault.Code"/> and <see cref="VenueFault.Status"/>; not executed.</summary>
    RefuseCall,

    /// <summary>Executed, yet answered with <see cref="VenueFault.Code"/> and <see cref="VenueFault.Status"/>.</summary>
    MisreportCall,

    /// <summary>Executed, answered with half of the JSON.</summary>
    GarbleReply,

    /// <summary>Answered 429 with Retry-After.</summary>
    RateLimit,

    /// <summary>Answered 418 until the fault ends.</summary>
    Ban,

    /// <summary>Orders that open are refused with -1008; reduce-only orders and cancels pass.</summary>
    Overload,

    /// <summary>The algo-order service alone answers 503; matching goes on.</summary>
    AlgoServiceDown,

    /// <summary>Everything is answered -1016.</summary>
    Maintenance,

    /// <summary>Reads are answered with what they said before.</summary>
    StaleReads,

    /// <summary>Queries do not show orders younger than <see cref="VenueFault.Delay"/>.</summary>
    HideOrders,

    /// <summary>The exchange's clock runs ahead by <see cref="VenueFault.Delay"/> (behind when negative).</summary>
    ClockSkew,

    // The user stream.

    /// <summary>Events are held back by <see cref="VenueFault.Delay"/>.</summary>
    DelayEvents,

    /// <summary>Events are sent twice.</summary>
    DuplicateEvents,

    /// <summary>Events are held back by up to <see cref="VenueFault.Delay"/> each, so that they overtake one another.</summary>
    ReorderEvents,

    /// <summary>Events are lost.</summary>
    DropEvents,

    /// <summary>All events are lost while the connection lives and pongs flow.</summary>
    FreezeEvents,

    /// <summary>Events are cut in half, so that they are no JSON.</summary>
    MalformEvents,

    /// <summary>The listen key ends at once.</summary>
    ExpireListenKey,

    /// <summary>User-stream connections are cut without a closing handshake.</summary>
    CutUserStream,

    /// <summary>User-stream connections stay open and dead: nothing is sent, nothing is read.</summary>
    HalfOpenUserStream,

    /// <summary>New user-stream connections are refused.</summary>
    RefuseUserStream,

    // The book.

    /// <summary>A conditional order vanishes <see cref="VenueFault.Delay"/> after it was acknowledged; nothing is said.</summary>
    VanishStop,

    /// <summary>A conditional order expires <see cref="VenueFault.Delay"/> after it was acknowledged; the stream says so.</summary>
    ExpireStop,

    /// <summary>A conditional order is rejected <see cref="VenueFault.Delay"/> after it was acknowledged; the stream says so.</summary>
    RejectStop,

    /// <summary>A triggered order gets no child before the fault ends.</summary>
    StuckTriggering,

    /// <summary>The engine refuses the child of a triggered order.</summary>
    RejectChild,

    /// <summary>The child of a triggered order fills half and expires.</summary>
    HalfChild,

    /// <summary>Taking orders fill in up to ten parts, <see cref="VenueFault.Delay"/> apart.</summary>
    DripFills,

    /// <summary>Steps and the least notional become ten times as large.</summary>
    ChangeFilters,

    /// <summary>Contracts stop trading.</summary>
    HaltSymbol,

    /// <summary>Contracts may only be closed.</summary>
    ReduceOnlyPeriod,

    /// <summary>No further conditional order fits.</summary>
    FillConditionalCap,

    /// <summary>Positions are liquidated.</summary>
    Liquidate,

    /// <summary>Half of each position is taken by auto-deleveraging.</summary>
    Deleverage,

    /// <summary>Contracts are settled.</summary>
    Settle,

    /// <summary>Somebody opens or adds to a position by hand, <see cref="VenueFault.Amount"/> USDT.</summary>
    ManualOrder,

    /// <summary>Somebody closes positions by hand.</summary>
    ManualClose,

    /// <summary>Somebody cancels all conditional orders by hand.</summary>
    ManualCancel,

    /// <summary>Somebody switches the account to hedge mode while the fault acts.</summary>
    HedgeMode,

    /// <summary>Somebody sets the leverage of contracts to one.</summary>
    ManualLeverage,

    /// <summary>Funding is booked <see cref="VenueFault.Delay"/> late.</summary>
    LateFunding,
}

/// <summary>One fault of the account and the market time in which it acts.</summary>
/// <param name="From">First instant, market time, UTC.</param>
/// <param name="Duration">How long; faults that happen once ignore it.</param>
/// <param name="Match">
/// Part of what it hits: of "METHOD /path?query" for calls, the event's name for the stream, the symbol for the book; null hits all.
/// </param>
public sealed record VenueFault(VenueFaultKind Kind, DateTimeOffset From, TimeSpan Duration, string? Match = null)
{
    /// <summary>What it means is said at the kind. Default 3 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The exchange's error code; 0 for one without.</summary>
    public int Code { get; init; } = -1007;

    /// <summary>HTTP status of that error.</summary>
    public int Status { get; init; } = 408;

    /// <summary>Share of what it could hit that it does hit. Default 1.</summary>
    public double Chance { get; init; } = 1;

    /// <summary>Hits after which it is spent; null: none.</summary>
    public int? TimesMax { get; init; }

    /// <summary>For an order by hand: its notional, USDT; negative sells. Default 500.</summary>
    public decimal Amount { get; init; } = 500;

    internal DateTimeOffset Until => From + Duration;

    internal bool ActsAt(DateTimeOffset at) => at >= From && at < Until;

    internal bool Hits(string name) => Match is null || name.Contains(Match, StringComparison.Ordinal);
}
