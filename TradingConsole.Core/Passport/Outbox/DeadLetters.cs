using Npgsql;
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

/// <summary>Drives dead letters once more: each has its effect exactly once, however often and by however many it is driven.</summary>
public sealed class DeadLetters(NpgsqlDataSource database)
{
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

    private static async Task<string?> FailureAsync(NpgsqlTransaction transaction, IPassportConsumer consumer, Guid user, long sequence, CancellationToken ct)
    {
        const string Before = "before_redrive";
        var stored = await PassportLedger.ReadAsync(transaction.Connection!, user, sequence - 1, sequence, 1, ct);
        if (stored is not [{ Event: { } told }])
        {
            return stored is [var unread] ? unread.Reason : "the ledger no longer holds the event.";
        }

        await transaction.SaveAsync(Before, ct);
        try
        {
            await consumer.RedriveAsync(transaction, told, ct);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException && failure is not NpgsqlException { IsTransient: true })
        {
            await transaction.RollbackAsync(Before, ct);
            return failure.Message;
        }
    }
}
