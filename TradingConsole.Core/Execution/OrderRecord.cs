using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution;

/// <summary>One order as the venue, or the simulated account, last showed it.</summary>
/// <param name="TradeId">The round trip it belongs to.</param>
/// <param name="Side"><c>BUY</c> or <c>SELL</c>.</param>
/// <param name="Type"><c>MARKET</c>, <c>STOP_MARKET</c>, <c>TAKE_PROFIT_MARKET</c> or <c>LIMIT</c>.</param>
/// <param name="Status"><c>NEW</c>, <c>FILLED</c>, <c>CANCELED</c>, …: the exchange's words.</param>
/// <param name="StopPrice">Mark-price trigger of a conditional order, USDT.</param>
/// <param name="Failure">Why it failed, upper snake case; null when it did not. In the shadow account: why the venue would have refused it.</param>
public sealed record OrderRecord(
    long OrderId,
    string ClientOrderId,
    Guid? TradeId,
    Symbol Symbol,
    string Side,
    string Type,
    string Status,
    bool ReduceOnly,
    decimal? Price,
    decimal? StopPrice,
    decimal Quantity,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    string? Failure = null);

/// <param name="FillId">The venue's id of the fill.</param>
/// <param name="RealizedPnl">Gross profit this fill realised, USDT; 0 for an opening fill.</param>
public sealed record FillRecord(
    long FillId, long OrderId, Symbol Symbol, decimal Price, decimal Quantity, decimal Fee, string FeeAsset,
    decimal RealizedPnl, DateTimeOffset Time);
