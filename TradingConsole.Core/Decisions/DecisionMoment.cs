using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Decisions;

/// <summary>The numbers of one decision, without its evidence: what changes from minute to minute. Units as in <see cref="DecisionInput"/>.</summary>
/// <param name="EntryTime">Open of the bar after the decision's, UTC.</param>
public readonly record struct DecisionMoment(
    DateTimeOffset EntryTime,
    Prediction Prediction,
    double AtrFraction,
    double LastPrice,
    double MarkPrice,
    double FundingRate,
    DateTimeOffset? NextFundingTime,
    int FundingIntervalMinutes,
    double BarQuoteVolume,
    double BtcRegime,
    double EquityUsdt)
{
    public DirectionPrediction Of(PositionSide side) => side == PositionSide.Long ? Prediction.Long : Prediction.Short;
}
