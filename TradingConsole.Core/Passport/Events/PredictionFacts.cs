using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Events;

/// <summary>A view on where a price will be, with a confidence and a time.</summary>
/// <param name="Confidence">Percent that the direction will be right at <paramref name="SettlesAt"/>.</param>
public sealed record PredictionMade(
    Guid PredictionId, Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, DateTimeOffset SettlesAt) : PassportFact
{
    public override string? Objection => FactRules.Confidence(Confidence) ?? FactRules.Price("reference_price", ReferencePrice);
}

/// <summary>Its time came. It settles by itself, on the mark price of that minute.</summary>
/// <param name="IsVoid">No price could be had, or it did not move: neither right nor wrong.</param>
public sealed record PredictionSettled(
    Guid PredictionId, Symbol Symbol, PositionSide Direction, int Confidence, decimal ReferencePrice, decimal? SettledPrice, bool IsVoid) : PassportFact
{
    public override string? Objection =>
        FactRules.Confidence(Confidence) ?? FactRules.Price("reference_price", ReferencePrice) ?? FactRules.Price("settled_price", SettledPrice)
        ?? (!IsVoid && (SettledPrice is null || SettledPrice == ReferencePrice) ? "settled_price is missing or unmoved; such a prediction is void." : null);

    public bool? IsRight => IsVoid ? null : Math.Sign(SettledPrice!.Value - ReferencePrice) == Direction.Sign();
}
