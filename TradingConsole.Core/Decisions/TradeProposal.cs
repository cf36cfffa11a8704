using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>A trade that passed the policy, in exchange decimals, rounded to the instrument's filters.</summary>
/// <param name="Bar">Open time of the bar the decision rests on, UTC.</param>
/// <param name="ReferencePrice">Last price at the decision, USDT; quantity and notional are measured at it.</param>
/// <param name="StopPrice">Mark-price trigger of the STOP_MARKET order.</param>
/// <param name="TargetPrice">Mark-price trigger of the TAKE_PROFIT_MARKET order.</param>
/// <param name="LiquidationPrice">Estimate at the reference price.</param>
/// <param name="HoldMinutesMax">Vertical barrier, minutes after entry.</param>
/// <param name="AtrFraction">ATR over price at the decision; with the next two, what the simulated fill needs.</param>
public sealed record TradeProposal(
    Symbol Symbol,
    DateTimeOffset Bar,
    PositionSide Side,
    decimal Quantity,
    decimal ReferencePrice,
    decimal NotionalUsdt,
    int Leverage,
    decimal StopPrice,
    decimal TargetPrice,
    decimal LiquidationPrice,
    decimal TickSize,
    int HoldMinutesMax,
    double AtrFraction,
    double BarQuoteVolume,
    double FeeRate,
    double SlippageK)
{
    /// <summary>Open of the next bar: the only moment it may be entered.</summary>
    public DateTimeOffset EntryTime => Bar.AddMinutes(1);

    /// <summary>The round trip's name where a person gave one; null: the decision names it.</summary>
    public Guid? TradeId { get; init; }
}
