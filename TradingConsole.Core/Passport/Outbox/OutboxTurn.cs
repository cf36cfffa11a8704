using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Outbox;

/// <summary>One consumer's turn with one person: claim the cursor, take the next events, move the cursor, all in one transaction.</summary>
/// <remarks>
/// The cursor's row is the lease: another worker skips it while it is locked, and a process that dies gives it back by dying. So a person's
/// events are taken in order, by one worker at a time, whatever the number of processes. Failures: an event that can never be read is a dead
/// letter at once; one that fails is tried again with growing pauses and holds only this person's later events, then it is a dead letter.
/// </remarks>
public sealed class OutboxTurn(NpgsqlDataSource database, IPassportConsumer consumer, ConsumerRules rules)
{
    private readonly SeededRandom _random = new((ulong)Environment.ProcessId);

    /// <summary>Gives everybody the ledger knows a cursor of this consumer; call it when woken, before the turns.</summary>
    public Task AddPeopleAsync(CancellationToken ct = default) => CursorStore.AddMissingAsync(database, consumer.Name, ct);

    /// <returns>How long until somebody has something due; null when nobody waits.</returns>
    public Task<TimeSpan?> DueInAsync(CancellationToken ct = default) => CursorStore.DueInAsync(database, consumer.Name, ct);

    /// <returns>Null when nobody has anything due.</returns>
    /// <exception cref="NpgsqlException">The database is away or broke the transaction off: nothing was consumed, try again.</exception>
    public async Task<TurnResult?> RunAsync(CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await CursorStore.ClaimAsync(transaction, consumer.Name, ct) is not { } cursor)
        {
            return null;
        }

        var stored = await PassportLedger.ReadAsync(connection, cursor.UserId, cursor.LastSequence, long.MaxValue, rules.BatchMax, ct);
        var turn = new Running(cursor, stored);
        if (!await TakenTogetherAsync(transaction, turn, ct))
        {
            await TakeOneByOneAsync(transaction, turn, ct);
        }

        foreach (var letter in turn.Dead)
        {
            await DeadLetterStore.AddAsync(transaction, consumer.Name, cursor.UserId, letter, ct);
        }

        await CursorStore.MoveAsync(transaction, consumer.Name, turn.Cursor, turn.Pause, ct);
        await transaction.CommitAsync(ct);
        return new TurnResult(cursor.UserId, turn.Taken.ToImmutableArray(), turn.Dead.Count, turn.Pause is not null);
    }

    private async Task<bool> TakenTogetherAsync(NpgsqlTransaction transaction, Running turn, CancellationToken ct)
    {
        var readable = turn.Stored.Where(stored => stored.Event is not null).Select(stored => stored.Event!).ToImmutableArray();
        if (readable.IsEmpty || await FailureAsync(transaction, readable, ct) is null)
        {
            foreach (var stored in turn.Stored)
            {
                turn.Pass(stored, stored.Reason, attempts: 1);
            }

            return true;
        }

        return false;
    }

    private async Task TakeOneByOneAsync(NpgsqlTransaction transaction, Running turn, CancellationToken ct)
    {
        foreach (var stored in turn.Stored)
        {
            if (stored.Event is not { } told)
            {
                turn.Pass(stored, stored.Reason, attempts: 1);
                continue;
            }

            var failure = await FailureAsync(transaction, [told], ct);
            var attempts = stored.Sequence == turn.FirstSequence ? turn.RetriesOfFirst + 1 : 1;
            if (failure is null || failure is UnreadableEventException || attempts >= rules.AttemptsMax)
            {
                turn.Pass(stored, failure?.Message, attempts);
                continue;
            }

            turn.Wait(attempts, failure.Message, rules.PauseAfter(attempts, _random));
            return;
        }
    }

    // What the database itself broke off is no fault of the event: it goes up, and the whole turn is tried again.
    private async Task<Exception?> FailureAsync(NpgsqlTransaction transaction, ImmutableArray<PassportEvent> events, CancellationToken ct)
    {
        const string Before = "before_event";
        await transaction.SaveAsync(Before, ct);
        try
        {
            await consumer.ConsumeAsync(transaction, events[0].UserId, events, ct);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException && failure is not NpgsqlException { IsTransient: true })
        {
            await transaction.RollbackAsync(Before, ct);
            return failure;
        }
    }

    private sealed class Running(PassportCursor from, ImmutableArray<StoredEvent> stored)
    {
        public ImmutableArray<StoredEvent> Stored { get; } = stored;

        public long FirstSequence { get; } = from.LastSequence + 1;

        public int RetriesOfFirst { get; } = from.RetryCount;

        public PassportCursor Cursor { get; private set; } = from;

        public TimeSpan? Pause { get; private set; }

        public List<TakenEvent> Taken { get; } = [];

        public List<DeadLetter> Dead { get; } = [];

        public void Pass(StoredEvent passed, string? reason, int attempts)
        {
            Cursor = Cursor with { LastSequence = passed.Sequence, RetryCount = 0, LastError = null };
            if (reason is null)
            {
                Taken.Add(new TakenEvent(passed.EventId, passed.StoredAt));
            }
            else
            {
                Dead.Add(new DeadLetter(passed.EventId, passed.Sequence, passed.Type, reason, attempts));
            }
        }

        public void Wait(int attempts, string error, TimeSpan pause)
        {
            Cursor = Cursor with { RetryCount = attempts, LastError = error };
            Pause = pause;
        }
    }
}

/// <param name="Taken">Consumed in this turn, in order.</param>
/// <param name="Dead">How many became dead letters.</param>
/// <param name="IsWaiting">An event failed and will be tried again.</param>
public sealed record TurnResult(Guid UserId, ImmutableArray<TakenEvent> Taken, int Dead, bool IsWaiting);

/// <param name="StoredAt">The database's clock.</param>
public readonly record struct TakenEvent(Guid EventId, DateTimeOffset StoredAt);

/// <param name="Attempts">Tries that failed before it was given up; 1 for one that cannot be read.</param>
public sealed record DeadLetter(Guid EventId, long Sequence, string Type, string Reason, int Attempts);

/// <param name="LastSequence">Done up to here.</param>
/// <param name="RetryCount">Failed tries of the event after it.</param>
public sealed record PassportCursor(Guid UserId, long LastSequence, int RetryCount, string? LastError);
