using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Execution.Orders;

/// <summary>What an order is for.</summary>
public enum OrderRole
{
    Entry,

    /// <summary>The protective stop: limits the loss and may never be missing.</summary>
    Stop,

    /// <summary>The take-profit: welcome, never required.</summary>
    Target,

    /// <summary>A reduce-only market order that closes what is left.</summary>
    Exit,
}

/// <summary>What a role means at the exchange.</summary>
public static class OrderRoles
{
    /// <summary>The exchange's word for the type of such an order.</summary>
    public static string OrderType(this OrderRole role) => role switch
    {
        OrderRole.Stop => WireWords.StopMarket,
        OrderRole.Target => WireWords.TakeProfitMarket,
        _ => WireWords.Market,
    };
}

/// <summary>Where one order stands, by what we can prove.</summary>
public enum OrderState
{
    /// <summary>Decided; its row is not durable yet, so nothing may leave.</summary>
    Intended,

    /// <summary>Its client order id is durable; it may be sent once.</summary>
    Durable,

    /// <summary>On its way, no answer yet.</summary>
    Sending,

    /// <summary>It may exist at the venue or not. Only evidence ends this: a query, the stream, or enough answers that nobody knows it.</summary>
    Unknown,

    /// <summary>The venue confirmed it: resting, or being executed.</summary>
    Working,

    /// <summary>A conditional order whose trigger was reached; the child it became is in flight and no longer protects.</summary>
    Triggered,

    Filled,

    /// <summary>Ended by us or by the venue before it was executed whole.</summary>
    Canceled,

    /// <summary>Refused for certain.</summary>
    Rejected,

    /// <summary>It never reached the venue, proven by repeated queries over time, or it was never sent.</summary>
    NotPlaced,
}

/// <summary>The moves an order may make, and what its states mean.</summary>
public static class OrderStates
{
    private static readonly OrderState[][] Next =
    [
        /* Intended  */ [OrderState.Durable, OrderState.NotPlaced],
        /* Durable   */ [OrderState.Sending, OrderState.Unknown, OrderState.NotPlaced],
        /* Sending   */ [OrderState.Durable, OrderState.Unknown, OrderState.Working, OrderState.Triggered, OrderState.Filled, OrderState.Canceled, OrderState.Rejected],
        /* Unknown   */ [OrderState.Working, OrderState.Triggered, OrderState.Filled, OrderState.Canceled, OrderState.Rejected, OrderState.NotPlaced],
        /* Working   */ [OrderState.Unknown, OrderState.Triggered, OrderState.Filled, OrderState.Canceled, OrderState.Rejected],
        /* Triggered */ [OrderState.Filled, OrderState.Canceled, OrderState.Rejected],
        /* Filled    */ [],
        /* Canceled  */ [OrderState.Filled],
        /* Rejected  */ [OrderState.Working, OrderState.Triggered, OrderState.Filled, OrderState.Canceled],
        /* NotPlaced */ [OrderState.Working, OrderState.Triggered, OrderState.Filled, OrderState.Canceled, OrderState.Rejected],
    ];

    /// <summary>
    /// Whether the move is legal. States only move forward, with two exceptions. Late evidence: an order believed dead that the
    /// venue shows alive or filled is believed, because a fill may never be dropped. And an order that was held back on this side of
    /// the wire for certain is as durable and unsent as before.
    /// </summary>
    public static bool CanBecome(this OrderState from, OrderState to) => Array.IndexOf(Next[(int)from], to) >= 0;

    /// <summary>Nothing more is expected of it.</summary>
    public static bool IsFinal(this OrderState state) => state >= OrderState.Filled;

    /// <summary>It may exist at the venue without our knowing: new risk on the symbol waits.</summary>
    public static bool IsUnsure(this OrderState state) => state is OrderState.Sending or OrderState.Unknown;
}
