using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Backtesting.Feeds;

/// <summary>One symbol's minutes with predictions already made. Shape of every column: that of <paramref name="Series"/>.</summary>
/// <param name="Series">Its <see cref="MinuteSeries.FundingRate"/> is taken as the rate expected next.</param>
/// <param name="AtrFraction">ATR over mark price at each close; NaN where unknown.</param>
/// <param name="BtcRegime">NaN where unknown.</param>
/// <param name="Predictions"><see cref="MinuteChunk.NoPrediction"/> where there is none.</param>
/// <param name="Funding">Settled rates, oldest first.</param>
public sealed record SymbolMinutes(
    BacktestSymbol Contract,
    MinuteSeries Series,
    double[] AtrFraction,
    double[] BtcRegime,
    Prediction[] Predictions,
    IReadOnlyList<FundingRate> Funding);
