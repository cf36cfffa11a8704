using TradingConsole.Core.Market;

namespace TradingConsole.Core.Quality;

/// <summary>Five minutes of one symbol's feed, as stored.</summary>
/// <param name="At">Start of the five minutes, UTC.</param>
/// <param name="Bars">Closed by the stream; five are expected.</param>
/// <param name="CandleMsMedian">Candle close to arrival, real milliseconds; null without a bar.</param>
/// <param name="FeatureMsMax">Candle close to feature row.</param>
/// <param name="InferenceMsMax">Length of the turn that decided it.</param>
public sealed record SymbolQuality(
    Symbol Symbol, DateTimeOffset At, int Bars, int Outliers, double? CandleMsMedian, double? CandleMsMax, double? FeatureMsMax,
    double? InferenceMsMax);
