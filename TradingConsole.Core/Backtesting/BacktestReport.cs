using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Backtesting;

/// <summary>Everything one backtest found, and the hashes it can be found again by.</summary>
/// <param name="ConfigHash">Of <see cref="BacktestConfig"/> and the contracts' filters.</param>
/// <param name="DataHash">Of every minute, settlement and prediction it was fed.</param>
/// <param name="ResultHash">Of trades, daily equity and funnel: equal inputs give an equal one.</param>
/// <param name="From">Open of the first minute, UTC.</param>
/// <param name="To">Close of the last minute, UTC.</param>
/// <param name="Equity">At most 1,000 points.</param>
/// <param name="DailyReturns">Equity change of each UTC day, fraction; the first day starts at the initial balance.</param>
public sealed record BacktestReport(
    BacktestConfig Config,
    string CodeVersion,
    string ConfigHash,
    string DataHash,
    string ResultHash,
    DateTimeOffset From,
    DateTimeOffset To,
    ImmutableArray<Symbol> Symbols,
    BacktestFigures Figures,
    CostWaterfall Costs,
    BacktestFunnel Funnel,
    ImmutableArray<MonthRow> Months,
    ImmutableArray<SymbolRow> BySymbol,
    ImmutableArray<EquityPoint> Equity,
    ImmutableArray<double> DailyReturns,
    ImmutableArray<BacktestTrade> Trades);

/// <summary>The figures a person compares. Money USDT; a null could not be computed from so few trades or days.</summary>
/// <param name="ReturnFraction">Net profit over the initial balance.</param>
/// <param name="ProfitFactor">Net gains over net losses of the trades; null when nothing was lost.</param>
/// <param name="Expectancy">Mean net profit of a trade, USDT.</param>
/// <param name="ExpectancyFraction">Mean net return of a trade on its notional.</param>
/// <param name="DrawdownMax">Largest fall of equity at minute closes below an earlier high, fraction.</param>
/// <param name="TailLoss">Mean of the worst 1 % of trades' net returns on notional (at least one).</param>
/// <param name="TurnoverPerDay">Entry and exit notional over mean equity, a day.</param>
/// <param name="SharpeDaily">Mean over deviation of daily returns.</param>
/// <param name="SharpeAnnual">Times √365: the market trades every day.</param>
/// <param name="DeflatedSharpe">Probability that the true Sharpe ratio is above what the best of the trials would reach by luck; see <paramref name="Trials"/>.</param>
/// <param name="Trials">Configurations that were tried to arrive here.</param>
/// <param name="ExposureFraction">Share of minutes with a pending or open position.</param>
public sealed record BacktestFigures(
    decimal InitialBalance,
    decimal FinalBalance,
    decimal NetProfit,
    double ReturnFraction,
    int Trades,
    int Wins,
    double? WinFraction,
    double? ProfitFactor,
    double? Expectancy,
    double? ExpectancyFraction,
    double DrawdownMax,
    double? TailLoss,
    double TurnoverPerDay,
    double? SharpeDaily,
    double? SharpeAnnual,
    double? DeflatedSharpe,
    int Trials,
    double ExposureFraction,
    double? HoldMinutesMean,
    int Stops,
    int Targets,
    int TimeExits,
    int Liquidations,
    int Kills,
    int DayLossTrips,
    int StillOpen);

/// <summary>From what the price moves were worth to what was kept, USDT. Costs are negative, income positive, as in <see cref="BacktestTrade"/>.</summary>
/// <param name="GrossBeforeSlippage">At unslipped prices.</param>
/// <param name="Net">The sum of the four.</param>
public sealed record CostWaterfall(decimal GrossBeforeSlippage, decimal Fees, decimal Slippage, decimal Funding, decimal Net);

/// <param name="Month">UTC calendar month of the exit, <c>yyyy-MM</c>.</param>
/// <param name="ReturnFraction">Equity change over the month.</param>
/// <param name="DrawdownMax">Largest fall of equity at minute closes below an earlier high of the same month, its opening equity included; fraction.</param>
public sealed record MonthRow(
    string Month, int Trades, decimal Net, double ReturnFraction, double? ProfitFactor, double DrawdownMax, double? WinFraction);

/// <summary>One symbol's share; signs as in <see cref="CostWaterfall"/>.</summary>
public sealed record SymbolRow(
    Symbol Symbol, int Trades, int Wins, decimal GrossBeforeSlippage, decimal Fees, decimal Slippage, decimal Funding, decimal Net, double? ProfitFactor);
