namespace TradingConsole.Core.Exchange;

/// <summary>What an error of the venue means for the caller; decided by code, by text only where one status has several meanings.</summary>
public enum VenueErrorKind
{
    /// <summary>The request may or may not have been executed: ask before sending anything again.</summary>
    UnknownOutcome,

    /// <summary>Failed for certain and for a passing reason: repeat after a pause.</summary>
    Retryable,

    /// <summary>The stamp was outside the window: measure the clock, stamp again.</summary>
    Clock,

    /// <summary>Too many requests: wait for the window to end.</summary>
    Rate,

    /// <summary>The address is banned until a stated time; going on prolongs it.</summary>
    Banned,

    /// <summary>Key, signature or permission: fatal, halt trading.</summary>
    Auth,

    /// <summary>The user-stream key expired: make a new one.</summary>
    UserStreamKey,

    /// <summary>Final refusal without a finer meaning.</summary>
    Rejected,

    /// <summary>The request breaks the protocol or a filter: our bug, never repeat.</summary>
    InvalidRequest,

    /// <summary>The order type belongs to the algo service.</summary>
    WrongEndpoint,

    /// <summary>The market moved past the price.</summary>
    PriceMoved,

    /// <summary>A fill-or-kill or post-only order could not be what it asked for.</summary>
    NotFillable,

    /// <summary>Margin, notional or an order cap: the same size will not pass.</summary>
    Limits,

    /// <summary>Nothing left to reduce, or other orders already reduce it: read the position again.</summary>
    ReduceOnly,

    /// <summary>Already as asked: treat as success.</summary>
    AlreadyDone,

    /// <summary>Open orders or positions stand in the way of a setting.</summary>
    Precondition,

    /// <summary>One-way against hedge mode: a configuration alarm.</summary>
    PositionMode,

    /// <summary>No such order, in the book that was asked.</summary>
    NotFound,

    /// <summary>The client order id is in use: it is ours, query it.</summary>
    Duplicate,

    /// <summary>The conditional order is triggering: wait for its child.</summary>
    Triggering,

    /// <summary>A close-position order without a position, or next to another.</summary>
    ClosePosition,

    /// <summary>Symbol or account may not open positions now.</summary>
    NotTradable,

    /// <summary>A person must sign an agreement first.</summary>
    Agreement,

    /// <summary>The order could not be modified: query it, maybe cancel and replace.</summary>
    Modification,

    /// <summary>The answer was not what the protocol promises.</summary>
    UnreadableAnswer,

    /// <summary>The gate at the wire held the request back: no byte of it left this process.</summary>
    HeldBack,
}
