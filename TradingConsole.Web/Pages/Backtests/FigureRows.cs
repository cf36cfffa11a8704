using System.Collections.Immutable;
using TradingConsole.Core.Backtesting;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>The figures of a backtest in the order a person asks for them, and how each is written.</summary>
internal static class FigureRows
{
    public static readonly ImmutableArray<(string Name, string Hover, Func<BacktestFigures, string> Write)> All =
    [
        ("Net profit, USDT", "After fees, slippage and funding", f => Formats.MoneyChange((double)f.NetProfit)),
        ("Return", "Net profit over the initial balance", f => Formats.PercentChange(f.ReturnFraction)),
        ("Trades", "Closed round trips", f => Formats.Number(f.Trades)),
        ("Won", "Share of trades with a positive net result", f => f.WinFraction is null ? Formats.NotApplicable : Formats.Percent(f.WinFraction)),
        ("Profit factor", "Net gains over net losses", f => BacktestWords.Figure(f.ProfitFactor)),
        ("Expectancy, USDT", "Mean net result of a trade", f => f.Expectancy is null ? Formats.NotApplicable : Formats.MoneyChange(f.Expectancy)),
        ("Max drawdown", "Largest fall of equity at minute closes", f => Formats.Percent(f.DrawdownMax)),
        ("Tail loss", "Mean of the worst 1 % of trades, on notional", f => f.TailLoss is null ? Formats.NotApplicable : Formats.PercentChange(f.TailLoss)),
        ("Turnover a day", "Entry and exit notional over mean equity", f => Formats.Number(f.TurnoverPerDay, 2) + "×"),
        ("Sharpe, a year", "Daily returns, times √365", f => BacktestWords.Figure(f.SharpeAnnual)),
        ("Deflated Sharpe", "Probability that the Sharpe ratio is not luck, after the trials made", f => BacktestWords.Figure(f.DeflatedSharpe)),
        ("Exposure", "Share of minutes with a position", f => Formats.Percent(f.ExposureFraction)),
        ("Mean hold", "Entry to exit", f => f.HoldMinutesMean is { } minutes ? Formats.Duration(TimeSpan.FromMinutes(minutes)) : Formats.NotApplicable),
        ("Targets, stops, time exits", "How the trades ended", f => $"{f.Targets}, {f.Stops}, {f.TimeExits}"),
        ("Liquidations, day-loss exits", "Isolated margin lost; closed by the daily loss limit", f => $"{f.Liquidations}, {f.Kills}"),
        ("Daily loss trips", "How often the day's loss limit closed everything", f => Formats.Number(f.DayLossTrips)),
    ];
}
