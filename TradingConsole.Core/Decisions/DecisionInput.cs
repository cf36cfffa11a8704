using System.Collections.Immutable;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Decisions;

/// <summary>Everything a decision rests on, known at the close of <paramref name="Bar"/>. Stored with the decision (law 8).</summary>
/// <param name="Bar">Open time of the closed bar, UTC. The entry is the open of the next bar.</param>
/// <param name="Features">The feature row, columns of the schema; NaN where missing.</param>
/// <param name="AtrFraction">ATR over mark price.</param>
/// <param name="ReturnBasis">Which costs the model's return already contains; see <see cref="Decisions.ReturnBasis"/>.</param>
/// <param name="LastPrice">Close of the bar, USDT.</param>
/// <param name="MarkPrice">Mark price at the close of the bar, USDT; stop and target are set around it.</param>
/// <param name="FundingRate">Running estimate for <paramref name="NextFundingTime"/>, fraction; NaN when unknown.</param>
/// <param name="FundingIntervalMinutes">Distance of the funding times; 480 for most contracts.</param>
/// <param name="BarQuoteVolume">Quote volume of the bar, USDT.</param>
/// <param name="BtcRegime">The feature row's <c>btc_regime</c>; NaN counts as high volatility.</param>
/// <param name="EquityUsdt">Account equity at the close of the bar.</param>
/// <param name="MaintenanceRatio">Maintenance margin over notional.</param>
public sealed record DecisionInput(
    Symbol Symbol,
    DateTimeOffset Bar,
    int SchemaVersion,
    ImmutableArray<double> Features,
    double AtrFraction,
    Guid ModelId,
    string ReturnBasis,
    Prediction Prediction,
    double LastPrice,
    double MarkPrice,
    double FundingRate,
    DateTimeOffset? NextFundingTime,
    int FundingIntervalMinutes,
    double BarQuoteVolume,
    double BtcRegime,
    double EquityUsdt,
    double MaintenanceRatio,
    Instrument Instrument,
    LabelSpec Label,
    PolicyPreset Policy,
    int PolicyVersion)
{
    /// <summary>Open of the next bar: when an allowed proposal is entered.</summary>
    public DateTimeOffset EntryTime => Bar.AddMinutes(1);

    public DirectionPrediction Of(PositionSide side) => side == PositionSide.Long ? Prediction.Long : Prediction.Short;

    /// <summary>The numbers the policy computes with.</summary>
    public DecisionMoment ToMoment() => new(
        EntryTime, Prediction, AtrFraction, LastPrice, MarkPrice, FundingRate, NextFundingTime, FundingIntervalMinutes,
        BarQuoteVolume, BtcRegime, EquityUsdt);

    /// <exception cref="FormatException">The model declares an unknown return basis.</exception>
    public DecisionTerms ToTerms() => new(Decisions.ReturnBasis.Parse(ReturnBasis), Instrument, Label, Policy, MaintenanceRatio);
}
