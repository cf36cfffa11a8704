using System.Collections.Immutable;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Execution;

/// <summary>A signal as it was stored. Fractions of notional unless said otherwise.</summary>
/// <param name="Outcome"><c>LONG</c>, <c>SHORT</c> or <c>FLAT</c>, after every gate and guard.</param>
/// <param name="SizeNotional">USDT; null when the policy proposed nothing.</param>
/// <param name="ReasonCodes">Why it is flat; empty when it was taken.</param>
/// <param name="AtrFraction">ATR over mark price at the decision.</param>
public sealed record StoredSignal(
    Symbol Symbol,
    DateTimeOffset Bar,
    Guid ModelId,
    TradingMode Mode,
    double EvLong,
    double EvShort,
    Prediction Prediction,
    string Outcome,
    PositionSide Wanted,
    double? SizeNotional,
    int? Leverage,
    double? StopPrice,
    double? TargetPrice,
    ImmutableArray<string> ReasonCodes,
    ImmutableArray<FeatureContribution> Contributions,
    ImmutableArray<DecisionStage> Stages,
    double AtrFraction,
    int PolicyVersion,
    int RiskVersion,
    DateTimeOffset StoredAt)
{
    /// <summary>Close of the bar to the moment it was handed to PostgreSQL, market clock.</summary>
    public double LatencyMs => (StoredAt - Bar.AddMinutes(1)).TotalMilliseconds;

    public double EvBest => Math.Max(EvLong, EvShort);
}

/// <summary>One point of a symbol's prediction series.</summary>
public readonly record struct SignalPoint(
    DateTimeOffset Bar, double EvLong, double EvShort, Prediction Prediction, double? StopPrice, double? TargetPrice, string Outcome);

/// <summary>Where decisions ended over a span.</summary>
/// <param name="EvPositive">At least one side had a positive expected value.</param>
/// <param name="GatesPassed">The policy proposed a trade.</param>
/// <param name="Taken">Every guard allowed it.</param>
/// <param name="Entries">Trades of those signals that were filled.</param>
/// <param name="Reasons">How many signals carried each code, most frequent first.</param>
public sealed record SignalFunnel(
    long Signals, long EvPositive, long GatesPassed, long Taken, long Entries, ImmutableArray<(string Code, long Count)> Reasons);
