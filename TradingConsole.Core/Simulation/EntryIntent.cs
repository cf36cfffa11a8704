using TradingConsole.Core.Market;

namespace TradingConsole.Core.Simulation;

/// <summary>An allowed entry waiting for the next bar's open.</summary>
/// <param name="SignalBar">Open time of the bar the decision rests on, UTC.</param>
/// <param name="EntryTime">Open of the bar it may be filled at; without that bar it is canceled.</param>
/// <param name="HoldMinutesMax">Vertical barrier, minutes after entry.</param>
public sealed record EntryIntent(
    Guid TradeId,
    Symbol Symbol,
    PositionSide Side,
    decimal Quantity,
    decimal ReferencePrice,
    int Leverage,
    decimal StopPrice,
    decimal TargetPrice,
    DateTimeOffset SignalBar,
    DateTimeOffset EntryTime,
    int HoldMinutesMax,
    FillTerms Terms);
