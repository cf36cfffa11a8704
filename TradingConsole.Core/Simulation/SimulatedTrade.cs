using TradingConsole.Core.Market;

namespace TradingConsole.Core.Simulation;

public enum TradeStatus
{
    /// <summary>Submitted, waiting for the next bar's open.</summary>
    Pending,
    Open,
    Closed,

    /// <summary>Never filled.</summary>
    Canceled,
}

public enum ExitReason
{
    Stop,
    Target,

    /// <summary>The vertical barrier.</summary>
    Time,
    Liquidation,

    /// <summary>Closed by hand.</summary>
    Operator,

    /// <summary>Closed by the kill switch.</summary>
    Kill,
}

/// <summary>One round trip of the simulated account: immutable, replaced as it moves on.</summary>
/// <param name="GrossPnl">Signed price difference × quantity; slippage is inside because it is inside the prices. USDT.</param>
/// <param name="Fees">Paid so far, USDT.</param>
/// <param name="Slippage">Cost against the unslipped prices, USDT; attribution only.</param>
/// <param name="Funding">Paid positive, received negative, USDT.</param>
/// <param name="FundedUntil">The latest funding time already paid.</param>
/// <param name="Detail">For a canceled entry: why.</param>
public sealed record SimulatedTrade(
    Guid TradeId,
    Symbol Symbol,
    PositionSide Side,
    TradeStatus Status,
    DateTimeOffset SignalBar,
    DateTimeOffset EntryDue,
    decimal Quantity,
    decimal ReferencePrice,
    int Leverage,
    decimal StopPrice,
    decimal TargetPrice,
    DateTimeOffset ExpiresAt,
    FillTerms Terms,
    DateTimeOffset? EntryTime = null,
    decimal? EntryPrice = null,
    decimal? LiquidationPrice = null,
    DateTimeOffset? ExitTime = null,
    decimal? ExitPrice = null,
    ExitReason? ExitReason = null,
    decimal GrossPnl = 0,
    decimal Fees = 0,
    decimal Slippage = 0,
    decimal Funding = 0,
    DateTimeOffset? FundedUntil = null,
    string? Detail = null)
{
    /// <summary>Gross − fees − funding, USDT.</summary>
    public decimal NetPnl => GrossPnl - Fees - Funding;

    /// <summary>Notional at entry, or at the reference price while pending, USDT.</summary>
    public decimal Notional => Quantity * (EntryPrice ?? ReferencePrice);

    /// <summary>Isolated margin the trade binds, USDT.</summary>
    public decimal InitialMargin => Notional / Leverage;

    public bool IsActive => Status is TradeStatus.Pending or TradeStatus.Open;

    /// <summary>Profit of an open trade at a mark price, USDT, before its exit costs; 0 for any other.</summary>
    public decimal Unrealized(decimal mark) =>
        Status == TradeStatus.Open ? Side.Sign() * (mark - EntryPrice!.Value) * Quantity : 0;
}
