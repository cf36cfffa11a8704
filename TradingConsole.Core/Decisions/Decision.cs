using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>What the policy makes of one prediction. Equal when every number is the same bit pattern and every stage agrees.</summary>
/// <param name="Bar">Open time of the closed bar, UTC.</param>
/// <param name="Wanted">The side with the better expected value, before any gate; a tie is long.</param>
/// <param name="Proposal">The trade to hand to the hard guards; null when a gate or the size refused.</param>
/// <param name="Stages">EV parts of the wanted side, gates and size limits, in the order they were asked.</param>
/// <param name="ReasonCodes">The codes of the stages that did not pass, in order; empty when there is a proposal. See <see cref="Decisions.ReasonCodes"/>.</param>
public sealed record Decision(
    Symbol Symbol,
    DateTimeOffset Bar,
    PositionSide Wanted,
    ExpectedValue Long,
    ExpectedValue Short,
    TradeProposal? Proposal,
    ImmutableArray<DecisionStage> Stages,
    ImmutableArray<string> ReasonCodes)
{
    public ExpectedValue Best => Wanted == PositionSide.Long ? Long : Short;

    /// <summary>Every gate passed and a size was found.</summary>
    public bool IsProposed => Proposal is not null;

    public bool Equals(Decision? other) =>
        other is not null && Symbol == other.Symbol && Bar == other.Bar && Wanted == other.Wanted
        && Long.Equals(other.Long) && Short.Equals(other.Short) && Equals(Proposal, other.Proposal)
        && Stages.AsSpan().SequenceEqual(other.Stages.AsSpan())
        && ReasonCodes.AsSpan().SequenceEqual(other.ReasonCodes.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Symbol, Bar, Wanted, Long, Short, Stages.Length);
}
