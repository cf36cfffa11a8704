using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>Makes every passport anew from the ledger, beside the ones in use, compares the two, and swaps them in one moment.</summary>
/// <remarks>
/// Acts go on meanwhile; only in the last transaction, which counts what came in since and swaps, do the projection's workers wait. Unlike the
/// worker, a rebuild stops at an event it cannot read: what is counted anew must be whole.
/// </remarks>
public sealed class PassportRebuild(NpgsqlDataSource database)
{
    private const int ChunkEvents = 5_000;

    private const string SelectPeople = """
        SELECT stream.user_id, coalesce(cursor.last_sequence, 0)
        FROM passport_streams AS stream
        LEFT JOIN passport_cursors AS cursor ON cursor.user_id = stream.user_id AND cursor.consumer = 'projection'
        ORDER BY stream.user_id
        """;

    /// <param name="progress">People counted and people in all.</param>
    /// <exception cref="UnreadableEventException">An event that is no dead letter cannot be read; the passports in use stay.</exception>
    public async Task<RebuildResult> RunAsync(Action<int, int>? progress = null, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var months = await LedgerHold.KeepAsync(connection, ct); // No month leaves the ledger while it is counted.
        await using (var making = await connection.BeginTransactionAsync(ct))
        {
            await PassportSwap.MakeAsync(making, ct);
            await making.CommitAsync(ct);
        }

        var counted = new Dictionary<Guid, Counted>();
        var people = await PeopleAsync(connection, ct);
        foreach (var (user, last) in people)
        {
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await PassportSwap.WorkApartAsync(transaction, ct);
            counted[user] = await CountAsync(transaction, user, null, last, ct);
            await transaction.CommitAsync(ct);
            progress?.Invoke(counted.Count, people.Length);
        }

        return await SwapAsync(connection, counted, ct);
    }

    private static async Task<RebuildResult> SwapAsync(NpgsqlConnection connection, Dictionary<Guid, Counted> counted, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await PassportSwap.HaltAsync(transaction, ct);
        await PassportSwap.WorkApartAsync(transaction, ct);
        foreach (var (user, last) in await PeopleAsync(connection, ct))
        {
            var open = await DeadLetterStore.OpenOfAsync(connection, ProjectionConsumer.ConsumerName, user, ct);
            var known = counted.GetValueOrDefault(user);
            if (known is not null && !known.LeftOut.SetEquals(open.Where(sequence => sequence <= known.Last)))
            {
                await PassportStore.ForgetAsync(transaction, user, ct); // A dead letter was taken meanwhile: the order of counting changed.
                known = null;
            }

            if (known is null || known.Last < last)
            {
                counted[user] = await CountAsync(transaction, user, known, last, ct);
            }
        }

        var differences = await PassportSwap.DifferencesAsync(transaction, ct);
        await PassportSwap.PutInPlaceAsync(transaction, ct);
        await transaction.CommitAsync(ct);
        return new RebuildResult(counted.Count, counted.Values.Sum(person => person.Events), differences);
    }

    private static async Task<Counted> CountAsync(NpgsqlTransaction transaction, Guid user, Counted? before, long last, CancellationToken ct)
    {
        var connection = transaction.Connection!;
        var leftOut = await DeadLetterStore.OpenOfAsync(connection, ProjectionConsumer.ConsumerName, user, ct);
        if (before is null)
        {
            await PassportStore.RestoreAsync(transaction, user, ct);
        }

        var record = await PassportStore.LoadAsync(connection, user, ct);
        var (after, events) = before is null ? (await LedgerStart.OfAsync(connection, user, ct), 0L) : (before.Last, before.Events);
        while (after < last)
        {
            var stored = await PassportLedger.ReadAsync(connection, user, after, last, ChunkEvents, ct);
            if (stored.IsEmpty || stored[0].Sequence != after + 1)
            {
                throw new UnreadableEventException($"the ledger of {user} lacks number {after + 1}; its passport was counted to {last}.");
            }

            var change = PassportChange.Of(record, stored.Where(one => !leftOut.Contains(one.Sequence)).Select(Readable));
            await PassportStore.SaveAsync(transaction, change, ct);
            (record, after, events) = (change.After, stored[^1].Sequence, events + stored.Length);
        }

        return new Counted(last, events, leftOut.Where(sequence => sequence <= last).ToImmutableHashSet());
    }

    internal static PassportEvent Readable(StoredEvent stored) =>
        stored.Event ?? throw new UnreadableEventException($"event {stored.EventId} ({stored.Type}, number {stored.Sequence}): {stored.Reason}");

    private static async Task<ImmutableArray<(Guid User, long Last)>> PeopleAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectPeople, connection);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var people = ImmutableArray.CreateBuilder<(Guid, long)>();
        while (await reader.ReadAsync(ct))
        {
            people.Add((reader.GetGuid(0), reader.GetInt64(1)));
        }

        return people.DrainToImmutable();
    }

    private sealed record Counted(long Last, long Events, ImmutableHashSet<long> LeftOut);
}

/// <param name="Differing">Tables whose former rows were not what the ledger makes of them; empty when all was as it should be.</param>
public sealed record RebuildResult(int People, long Events, ImmutableArray<string> Differing)
{
    public bool IsEqual => Differing.IsEmpty;
}
