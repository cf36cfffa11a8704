namespace TradingConsole.Core.Passport.Events;

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
