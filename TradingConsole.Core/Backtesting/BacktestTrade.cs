using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Backtesting;

/// <summary>One closed round trip. Money USDT; times UTC.</summary>
/// <param name="SignalBar">Open time of the bar decided on.</param>
/// <param name="Notional">At entry.</param>
/// <param name="Gross">Price difference × quantity, slippage inside.</param>
/// <param name="Slippage">What the fills lost against unslipped prices; already inside <paramref name="Gross"/>.</param>
/// <param name="Funding">Paid positive, received negative.</param>
/// <param name="Net"><c>Gross − Fees − Funding</c>.</param>
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
    decimal Gross,
    decimal Fees,
    decimal Slippage,
    decimal Funding,
    decimal Net,
    double ReturnFraction)
{
    internal static BacktestTrade From(SimulatedTrade trade) => new(
        trade.Symbol, trade.Side, trade.SignalBar, trade.EntryTime!.Value, trade.ExitTime!.Value, trade.ExitReason!.Value,
        trade.Quantity, trade.Leverage, trade.EntryPrice!.Value, trade.ExitPrice!.Value, trade.StopPrice, trade.TargetPrice,
        trade.Notional, trade.GrossPnl, trade.Fees, trade.Slippage, trade.Funding, trade.NetPnl,
        (double)trade.NetPnl / (double)trade.Notional);
}
