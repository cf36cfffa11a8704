using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>What an operator made of a proposal of the desk.</summary>
public enum HypothesisAnswer
{
    Approved,
    Rejected,

    /// <summary>Answered with an own direction and confidence.</summary>
    Dissented,
}

/// <summary>The desk proposed a view for this operator to judge.</summary>
/// <param name="Confidence">Percent, the desk's own.</param>
/// <param name="SettlesAt">When the market will have answered.</param>
public sealed record HypothesisProposed(
    Guid HypothesisId, Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, DateTimeOffset SettlesAt, string Why) : PassportFact
{
    public override string? Objection => FactRules.Confidence(Confidence) ?? FactRules.Price("reference_price", ReferencePrice);
}

/// <param name="OwnDirection">With <see cref="HypothesisAnswer.Dissented"/> only.</param>
public sealed record HypothesisAnswered(
    Guid HypothesisId, Symbol Symbol, HypothesisAnswer Answer, PositionSide? OwnDirection, int? OwnConfidence) : PassportFact
{
    public override string? Objection =>
        FactRules.Confidence(OwnConfidence)
        ?? (Answer == HypothesisAnswer.Dissented && OwnDirection is null ? "own_direction is missing; a dissent says its own direction." : null)
        ?? (Answer != HypothesisAnswer.Dissented && OwnDirection is not null ? "own_direction belongs to a dissent only." : null);
}

/// <summary>The market answered.</summary>
/// <param name="Held">What the operator stood for: the desk's direction when approved, their own when dissented, null when rejected or unanswered.</param>
/// <param name="MoveBps">
/// From the close of the minute of the answer (unanswered: from the reference price) to the price at settlement, basis points, signed as the price
/// moved; 0 when one of the two is not known.
/// </param>
public sealed record HypothesisSettled(
    Guid HypothesisId, Symbol Symbol, HypothesisAnswer? Answer, PositionSide? Held, int? Confidence, int MoveBps) : PassportFact
{
    public override string? Objection => FactRules.Confidence(Confidence);

    /// <summary>Null when nothing was held or the price did not move.</summary>
    public bool? IsRight => Held is { } side && MoveBps != 0 ? Math.Sign(MoveBps) == side.Sign() : null;
}
