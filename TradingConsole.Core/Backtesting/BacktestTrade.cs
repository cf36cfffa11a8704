using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Backtesting;

/// <summary>One closed round trip. Money USDT; times UTC.</summary>
/// <param name="SignalBar">Open time of the bar decided on.</param>
/// <param name="Notional">At entry.</param>
/// <param name="GrossBeforeSlippage">Price difference × quantity at unslipped prices; <paramref name="EntryPrice"/> and
/// <paramref name="ExitPrice"/> are the slipped ones.</param>
/// <param name="Fees">Paid: negative.</param>
/// <param name="Slippage">What the fills lost against unslipped prices: negative.</param>
/// <param name="Funding">Paid negative, received positive.</param>
/// <param name="Net">The sum of the four.</param>
/// <param name="ReturnFraction">Net over notional.</param>
public sealed record BacktestTrade(
    Symbol Symbol,
    PositionSide Side,
    DateTimeOffset SignalBar,
    DateTimeOffset EntryTime,
    DateTimeOffset ExitTime,
    ExitReason Reason,
    decimal Quantity,
    int Leverage,
    decimal EntryPrice,
    decimal ExitPrice,
    decimal StopPrice,
    decimal TargetPrice,
    decimal Notional,
    decimal GrossBeforeSlippage,
    decimal Fees,
    decimal Slippage,
    decimal Funding,
    decimal Net,
    double ReturnFraction)
{
    internal static BacktestTrade From(SimulatedTrade trade) => new(
        trade.Symbol, trade.Side, trade.SignalBar, trade.EntryTime!.Value, trade.ExitTime!.Value, trade.ExitReason!.Value,
        trade.Quantity, trade.Leverage, trade.EntryPrice!.Value, trade.ExitPrice!.Value, trade.StopPrice, trade.TargetPrice,
        trade.Notional, trade.GrossPnl + trade.Slippage, Paid(trade.Fees), Paid(trade.Slippage), Paid(trade.Funding), trade.NetPnl,
        (double)trade.NetPnl / (double)trade.Notional);

    // A decimal zero keeps a sign that would show as "-0".
    internal static decimal Paid(decimal cost) => cost == 0 ? 0 : -cost;
}
