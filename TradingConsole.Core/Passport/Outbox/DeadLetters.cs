using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Outbox;

/// <summary>What became of a re-drive.</summary>
public enum RedriveOutcome
{
    Taken,

    /// <summary>It was taken by an earlier re-drive; nothing happened now.</summary>
    TakenBefore,

    /// <summary>It failed again and stays a dead letter, with the new reason.</summary>
    FailedAgain,

    NotFound,
}

/// <summary>What became of giving a letter up.</summary>
public enum GiveUpOutcome
{
    GivenUp,

    /// <summary>It was taken by a re-drive: there is nothing to give up.</summary>
    TakenBefore,

    NotFound,
}

/// <summary>Drives dead letters once more: each has its effect exactly once, however often and by however many it is driven. Or gives them up.</summary>
public sealed class DeadLetters(NpgsqlDataSource database)
{
    private const string Before = "before_redrive";

    /// <summary>
    /// Drives several once more. Those of one person are taken together where they can be, which counts a passport anew once; where one of them
    /// fails, each by itself.
    /// </summary>
    /// <param name="by">Who asked; kept with each letter.</param>
    /// <returns>One outcome a letter, as they come; what was told stays when a later one breaks off.</returns>
    public async IAsyncEnumerable<RedriveOutcome> RedriveAsync(
        IPassportConsumer consumer, ImmutableArray<Guid> letters, string by, [EnumeratorCancellation] CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ImmutableArray<Guid> asked = [.. letters.Distinct()];
        var known = await DeadLetterStore.PeopleOfAsync(database, consumer.Name, asked, ct);
        for (var missing = known.Length; missing < asked.Length; missing++)
        {
            yield return RedriveOutcome.NotFound;
        }

        foreach (var person in known.GroupBy(letter => letter.UserId, letter => letter.EventId))
        {
            ImmutableArray<Guid> own = [.. person];
            var taken = own.Length > 1 ? await TakeTogetherAsync(consumer, person.Key, own, by, ct) : [];
            foreach (var letter in own)
            {
                yield return taken.Contains(letter) ? RedriveOutcome.Taken : await RedriveAsync(consumer, letter, by, ct);
            }
        }
    }

    /// <summary>Says that a letter will never be taken: it stays left out of what is counted, and its month may leave the ledger.</summary>
    /// <param name="by">Who decided it; kept with the letter.</param>
    public async Task<GiveUpOutcome> GiveUpAsync(string consumer, Guid eventId, string by, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await DeadLetterStore.LockAsync(transaction, consumer, eventId, ct) is not { } letter)
        {
            return GiveUpOutcome.NotFound;
        }

        if (letter.IsResolved)
        {
            return GiveUpOutcome.TakenBefore;
        }

        await DeadLetterStore.GiveUpAsync(transaction, consumer, eventId, by, ct);
        await transaction.CommitAsync(ct);
        return GiveUpOutcome.GivenUp;
    }

    /// <param name="by">Who asked; kept with the letter.</param>
    public async Task<RedriveOutcome> RedriveAsync(IPassportConsumer consumer, Guid eventId, string by, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await DeadLetterStore.LockAsync(transaction, consumer.Name, eventId, ct) is not { } letter)
        {
            return RedriveOutcome.NotFound;
        }

        if (letter.IsResolved)
        {
            return RedriveOutcome.TakenBefore;
        }

        await CursorStore.LockAsync(transaction, consumer.Name, letter.UserId, ct);
        var failure = await FailureAsync(transaction, consumer, letter.UserId, letter.Sequence, ct);
        if (failure is null)
        {
            await DeadLetterStore.ResolveAsync(transaction, consumer.Name, eventId, by, ct);
        }
        else
        {
            await DeadLetterStore.RefuseAsync(transaction, consumer.Name, eventId, failure, ct);
        }

        await transaction.CommitAsync(ct);
        return failure is null ? RedriveOutcome.Taken : RedriveOutcome.FailedAgain;
    }

    /// <returns>Those that were taken: all that wait and can be read, or none.</returns>
    private async Task<ImmutableHashSet<Guid>> TakeTogetherAsync(
        IPassportConsumer consumer, Guid user, ImmutableArray<Guid> letters, string by, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var waiting = new List<(Guid EventId, long Sequence)>();
        foreach (var eventId in letters)
        {
            if (await DeadLetterStore.LockAsync(transaction, consumer.Name, eventId, ct) is { } letter && !letter.IsResolved)
            {
                waiting.Add((eventId, letter.Sequence));
            }
        }

        await CursorStore.LockAsync(transaction, consumer.Name, user, ct);
        var told = ImmutableArray.CreateBuilder<PassportEvent>();
        foreach (var (_, sequence) in waiting)
        {
            if (await PassportLedger.ReadAsync(connection, user, sequence - 1, sequence, 1, ct) is [{ Event: { } readable }])
            {
                told.Add(readable);
            }
        }

        if (told.Count < 2)
        {
            return [];
        }

        try
        {
            await consumer.RedriveAsync(transaction, user, told.ToImmutable(), ct);
        }
        catch (Exception failure) when (failure is not OperationCanceledException && failure is not NpgsqlException { IsTransient: true })
        {
            return []; // Nothing is committed; which of them it was shows when each is driven by itself.
        }

        foreach (var taken in told)
        {
            await DeadLetterStore.ResolveAsync(transaction, consumer.Name, taken.EventId, by, ct);
        }

        await transaction.CommitAsync(ct);
        return [.. told.Select(taken => taken.EventId)];
    }

    private static async Task<string?> FailureAsync(NpgsqlTransaction transaction, IPassportConsumer consumer, Guid user, long sequence, CancellationToken ct)
    {
        var stored = await PassportLedger.ReadAsync(transaction.Connection!, user, sequence - 1, sequence, 1, ct);
        if (stored is not [{ Event: { } told }])
        {
            return stored is [var unread] ? unread.Reason : "the ledger no longer holds the event.";
        }

        await transaction.SaveAsync(Before, ct);
        try
        {
            await consumer.RedriveAsync(transaction, user, [told], ct);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException && failure is not NpgsqlException { IsTransient: true })
        {
            await transaction.RollbackAsync(Before, ct);
            return failure.Message;
        }
    }
}
