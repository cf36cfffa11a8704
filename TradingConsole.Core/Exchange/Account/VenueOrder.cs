using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Account;

/// <summary>Where an order of the matching engine stands; the venue's words.</summary>
public enum VenueOrderStatus
{
    New,
    PartiallyFilled,
    Filled,
    Canceled,
    Rejected,
    Expired,

    /// <summary>A word this client does not know: treated as alive until evidence says otherwise.</summary>
    Unrecognised,
}

/// <summary>An order in the matching engine's book, as the venue last showed it.</summary>
/// <param name="OrderId">The venue's number; unique per symbol.</param>
/// <param name="Quantity">Asked for, base asset.</param>
/// <param name="Filled">Executed so far, base asset.</param>
/// <param name="AveragePrice">Of what was executed, USDT; null where the answer does not carry it (acknowledgements do not).</param>
public sealed record VenueOrder(
    Symbol Symbol, long OrderId, string ClientOrderId, OrderSide Side, string Type, VenueOrderStatus Status,
    decimal Quantity, decimal Filled, decimal? AveragePrice, bool ReduceOnly, DateTimeOffset UpdatedAt)
{
    /// <summary>Nothing more can be executed on it.</summary>
    public bool IsFinal => Status
        is VenueOrderStatus.Filled or VenueOrderStatus.Canceled or VenueOrderStatus.Rejected or VenueOrderStatus.Expired;
}

/// <summary>Where a conditional order stands in the algo-order service.</summary>
public enum ConditionalStatus
{
    /// <summary>Accepted and waiting for its trigger: the only state that protects.</summary>
    New,

    /// <summary>The trigger was reached; the child order is on its way.</summary>
    Triggering,

    /// <summary>The child order exists.</summary>
    Triggered,

    /// <summary>The child order is filled or cancelled: read the child to know which.</summary>
    Finished,

    /// <summary>The engine refused the child: the position is unprotected.</summary>
    Rejected,

    Canceled,
    Expired,

    /// <summary>A word this client does not know: does not protect, may still trade.</summary>
    Unrecognised,
}

/// <summary>A conditional order, as the venue last showed it.</summary>
/// <param name="ChildOrderId">The order it became; null before it triggered.</param>
/// <param name="RejectReason">The engine's words when the child was refused.</param>
public sealed record VenueConditional(
    Symbol Symbol, long AlgoId, string ClientOrderId, OrderSide Side, ConditionalType? Type, ConditionalStatus Status,
    decimal Quantity, decimal TriggerPrice, bool ReduceOnly, long? ChildOrderId, string? RejectReason, DateTimeOffset UpdatedAt)
{
    /// <summary>It can no longer trigger and has no child that could still be executed.</summary>
    public bool IsFinal => Status
        is ConditionalStatus.Finished or ConditionalStatus.Rejected or ConditionalStatus.Canceled or ConditionalStatus.Expired;
}

/// <summary>One execution. Unique by symbol and <paramref name="FillId"/>: the same fill arrives more than once.</summary>
/// <param name="ClientOrderId">Of its order; null where the answer does not carry it (the trade list does not).</param>
/// <param name="Fee">Paid positive, in <paramref name="FeeAsset"/>.</param>
/// <param name="RealizedPnl">Gross profit this fill realised, USDT; 0 for an opening fill.</param>
public sealed record VenueFill(
    Symbol Symbol, long FillId, long OrderId, string? ClientOrderId, OrderSide Side, decimal Price, decimal Quantity, decimal Fee,
    string FeeAsset, decimal RealizedPnl, bool IsMaker, DateTimeOffset Time);
