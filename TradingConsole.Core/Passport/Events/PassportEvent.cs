namespace TradingConsole.Core.Passport.Events;

/// <summary>One line of a person's history, as kept for ever.</summary>
/// <param name="UserId">Whose history.</param>
/// <param name="Sequence">From 1, without a hole, in the order of the commits: the order every consumer keeps.</param>
/// <param name="At">Market clock, UTC: when it happened, which is not always when it was stored.</param>
/// <param name="StoredAt">The database's clock at the commit; lag is measured from here.</param>
/// <param name="SourceTable">The primary write beside which it was told.</param>
/// <param name="SourceId">The row's key there.</param>
public sealed record PassportEvent(
    Guid EventId, Guid UserId, long Sequence, DateTimeOffset At, DateTimeOffset StoredAt, string SourceTable, string SourceId, PassportFact Fact);

/// <summary>A fact about to be told: everything but what the ledger itself gives (sequence and storage time).</summary>
/// <param name="IdempotencyKey">Unique for ever. Telling the same thing twice keeps the first: <c>kind:row</c>, or <c>kind:row:occasion</c> for what may happen repeatedly.</param>
public sealed record PassportTelling(
    Guid UserId, DateTimeOffset At, string SourceTable, string SourceId, string IdempotencyKey, PassportFact Fact)
{
    /// <summary>A fact that can happen to its row only once.</summary>
    public static PassportTelling Once(Guid userId, DateTimeOffset at, string table, Guid row, PassportFact fact) =>
        new(userId, at, table, row.ToString("D"), $"{FactCatalogue.KindOf(fact)}:{row:N}", fact);

    /// <param name="occasion">What tells this occasion from the row's others.</param>
    public static PassportTelling Repeated(Guid userId, DateTimeOffset at, string table, Guid row, string occasion, PassportFact fact) =>
        new(userId, at, table, row.ToString("D"), $"{FactCatalogue.KindOf(fact)}:{row:N}:{occasion}", fact);
}
