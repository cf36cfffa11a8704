namespace TradingConsole.Core.Passport.Events;

/// <summary>The operator opened a contest; nobody has joined yet.</summary>
/// <param name="Rule">net_r or hit_rate.</param>
/// <param name="Opponent">Who alone may join, or the model it is against; null: whoever comes first.</param>
/// <param name="Symbols">How many count.</param>
public sealed record ArenaOpened(Guid ArenaId, string Rule, string? Opponent, int Symbols, DateTimeOffset StartsAt, DateTimeOffset EndsAt) : PassportFact
{
    public override string? Objection =>
        FactRules.Order("starts_at", StartsAt, "ends_at", EndsAt) ?? (Symbols < 1 ? $"symbols was {Symbols}; a contest has 1 or more." : null);
}

/// <summary>A contest of the operator's began without a second participant: nobody won or lost.</summary>
public sealed record ArenaCalledOff(Guid ArenaId, DateTimeOffset StartsAt) : PassportFact;

/// <summary>The operator stands in a contest.</summary>
public sealed record ArenaJoined(Guid ArenaId, string Opponent, DateTimeOffset StartsAt, DateTimeOffset EndsAt) : PassportFact
{
    public override string? Objection => FactRules.Order("starts_at", StartsAt, "ends_at", EndsAt);
}

/// <summary>A contest was decided by its rule.</summary>
/// <param name="Result">1 won, 0 drawn, −1 lost.</param>
/// <param name="OwnScore">In the rule's unit.</param>
public sealed record ArenaSettled(Guid ArenaId, string Opponent, int Result, double OwnScore, double OpponentScore) : PassportFact
{
    public override string? Objection => Result is < -1 or > 1 ? $"result was {Result}; it is −1, 0 or 1." : null;
}
