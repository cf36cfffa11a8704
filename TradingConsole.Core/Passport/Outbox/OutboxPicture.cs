using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Outbox;

/// <summary>How far the consumers are with the ledger, as the database has it.</summary>
/// <param name="At">The database's clock.</param>
public sealed record OutboxPicture(DateTimeOffset At, ImmutableArray<ConsumerStanding> Consumers, ImmutableArray<LedgerPart> Parts);

/// <summary>How far one consumer is.</summary>
/// <param name="Pending">Events told and not taken yet, over all people.</param>
/// <param name="PeopleWaiting">People with such events.</param>
/// <param name="OldestAge">How long the oldest of them has been stored; null when none waits.</param>
/// <param name="Retrying">People whose next event has failed and will be tried again.</param>
/// <param name="LastError">Of the one of them that was tried last.</param>
/// <param name="DeadLetters">Neither resolved nor given up.</param>
public sealed record ConsumerStanding(
    string Consumer, long Pending, int PeopleWaiting, TimeSpan? OldestAge, int Retrying, string? LastError, long DeadLetters);

/// <summary>One part of the ledger: a month, or what came when no month was prepared.</summary>
/// <param name="Month">First day; null for the part without a month.</param>
public sealed record LedgerPart(string Name, DateOnly? Month, long Bytes);

/// <summary>An event a consumer gave up.</summary>
/// <param name="UserName">Whose event it is.</param>
/// <param name="Attempts">Tries that failed before; re-drives are counted apart.</param>
/// <param name="ResolvedAt">Null unless a re-drive took it.</param>
/// <param name="GivenUpAt">Null unless an admin said that it will never be taken.</param>
public sealed record DeadLetterView(
    string Consumer, Guid EventId, Guid UserId, string UserName, long Sequence, string EventType, string Reason, int Attempts, int Redrives,
    DateTimeOffset DiedAt, DateTimeOffset? ResolvedAt, string? ResolvedBy, DateTimeOffset? GivenUpAt, string? GivenUpBy)
{
    /// <summary>It waits for somebody to drive it once more, or to give it up.</summary>
    public bool IsWaiting => ResolvedAt is null && GivenUpAt is null;
}

/// <summary>The consumers there are.</summary>
public static class Consumers
{
    /// <summary>In the order they are shown.</summary>
    public static readonly ImmutableArray<string> Names = ["projection", "report", "training"];
}
