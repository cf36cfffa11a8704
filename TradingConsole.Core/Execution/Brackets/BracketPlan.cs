using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

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
    decimal MarketQuantityMax)
{
    /// <summary>Whose order names it uses, see <see cref="Orders.ClientOrderIds"/>; null: the names of before there were several.</summary>
    public string? Installation { get; init; }

    /// <summary>The decision it came from; null for a round trip nobody decided, such as an adopted position.</summary>
    public EntryTerms? Terms { get; init; }
}

/// <summary>What the decision expected of an entry: what its execution is measured against, and what its row shows.</summary>
/// <param name="SignalBar">Open time of the bar the decision rests on, UTC.</param>
/// <param name="EntryDue">Open of the bar it was to be entered at, UTC.</param>
/// <param name="ReferencePrice">Last price at the decision, USDT: slippage is measured from it.</param>
/// <param name="Costs">What a simulated fill of the same decision would have cost.</param>
public sealed record EntryTerms(
    DateTimeOffset SignalBar, DateTimeOffset EntryDue, decimal ReferencePrice, int Leverage, FillTerms Costs);
