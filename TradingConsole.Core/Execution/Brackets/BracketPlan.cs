using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>What a live round trip set out to do. Prices and quantities are already on the instrument's grid.</summary>
/// <param name="Quantity">Base asset, positive.</param>
/// <param name="StopPrice">Mark price that closes at a loss, USDT.</param>
/// <param name="TargetPrice">Mark price that closes at a gain, USDT.</param>
/// <param name="EnterBefore">An entry that could not leave before this moment is not sent at all.</param>
/// <param name="ExpiresAt">The vertical barrier: flat by then.</param>
/// <param name="MarketQuantityMax">MARKET_LOT_SIZE maximum: a larger exit goes in pieces.</param>
public sealed record BracketPlan(
    Guid TradeId,
    Symbol Symbol,
    PositionSide Side,
    decimal Quantity,
    decimal StopPrice,
    decimal TargetPrice,
    DateTimeOffset EnterBefore,
    DateTimeOffset ExpiresAt,
    decimal MarketQuantityMax);
