using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using TradingConsole.Core.Passport.Anchoring;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>The ledger's months: made before they begin, and let go, oldest first, once everybody is done with all of one.</summary>
/// <remarks>
/// A month that goes is first counted into <c>passport_base</c>, where counting anew begins from then on, and written to a file. Its keys stay for
/// ever: nothing of it can be told again.
/// </remarks>
public sealed class LedgerMonths(NpgsqlDataSource database, LedgerArchive archive)
{
    /// <summary>Whole months behind the present one that stay in the ledger.</summary>
    public const int MonthsKept = 24;

    private const int ChunkEvents = 5_000;
    private const string Ledger = "passport_event_outbox";

    // Made apart and then attached. What came before anybody made its month is moved into it, while acts wait.
    private const string Make = """
        CREATE TABLE {part} (LIKE passport_event_outbox INCLUDING ALL);
        LOCK TABLE passport_event_outbox_unplanned IN ACCESS EXCLUSIVE MODE;
        WITH moved AS (
            DELETE FROM passport_event_outbox_unplanned WHERE created_at >= '{from}' AND created_at < '{until}' RETURNING *)
        INSERT INTO {part} SELECT * FROM moved;
        ALTER TABLE passport_event_outbox ATTACH PARTITION {part} FOR VALUES FROM ('{from}') TO ('{until}');
        """;

    private const string SelectMonths = """
        SELECT part.relname::text
        FROM pg_inherits
        JOIN pg_class AS part ON part.oid = pg_inherits.inhrelid
        WHERE pg_inherits.inhparent = 'public.passport_event_outbox'::regclass AND part.relname ~ '_[0-9]{4}_[0-9]{2}$'
        ORDER BY part.relname
        LIMIT 1
        """;

    // Counted by people, then asked in the order in which an answer helps.
    private const string SelectObjection = """
        WITH held AS (
            SELECT user_id, min(sequence) AS first, max(sequence) AS last, count(*) AS events FROM {part} GROUP BY user_id)
        SELECT (SELECT coalesce(sum(events), 0)::bigint FROM held), CASE
            WHEN EXISTS (SELECT 1 FROM passport_event_outbox_unplanned WHERE created_at < @until)
                THEN 'events of that time or before lie outside the months'
            WHEN EXISTS (
                SELECT 1 FROM held LEFT JOIN passport_base.passport_starts AS start USING (user_id)
                WHERE held.first <> coalesce(start.last_sequence, 0) + 1 OR held.events <> held.last - held.first + 1)
                THEN 'the events of a person are not all in it, in one run'
            WHEN EXISTS (
                SELECT 1 FROM held CROSS JOIN unnest(@consumers) AS name (consumer)
                LEFT JOIN passport_cursors AS cursor ON cursor.consumer = name.consumer AND cursor.user_id = held.user_id
                WHERE coalesce(cursor.last_sequence, 0) < held.last)
                THEN 'a consumer has not taken all of it'
            WHEN EXISTS (
                SELECT 1 FROM passport_dead_letters AS letter JOIN held USING (user_id)
                WHERE letter.resolved_at IS NULL AND letter.given_up_at IS NULL AND letter.sequence <= held.last)
                THEN 'a dead letter of it waits to be driven once more or given up'
            WHEN EXISTS (SELECT 1 FROM quick_trades WHERE status IN ('requested', 'open') AND decided_at < @until)
                THEN 'a trade decided in it is still running'
            WHEN EXISTS (SELECT 1 FROM passport_report_requests WHERE report_id IS NULL AND failed IS NULL AND period_start < @until)
                THEN 'a report over it is not written yet'
            WHEN EXISTS (
                SELECT 1 FROM {part} AS told WHERE event_type = ANY (@kinds)
                AND NOT EXISTS (SELECT 1 FROM passport_decision_leaves AS leaf WHERE leaf.event_id = told.event_id))
                THEN 'a decision of it is not sealed'
            END
        """;

    // Months of events that were told before anybody made their month, long past ones too.
    private const string SelectUnplanned = """
        SELECT DISTINCT date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month
        FROM passport_event_outbox_unplanned
        WHERE created_at < @until
        ORDER BY month
        """;

    private const string SelectHeld = "SELECT user_id, max(sequence) FROM public.{part} GROUP BY user_id ORDER BY user_id";

    private const string LetGo = """
        SET LOCAL search_path = public;
        ALTER TABLE passport_event_outbox DETACH PARTITION {part};
        DROP TABLE {part};
        """;

    private const string Remember = "INSERT INTO passport_ledger_months (month, events, archive, sha256) VALUES (@month, @events, @archive, @sha256)";

    /// <summary>
    /// Makes this month's and the next month's part, and those of events that lie outside the months: they would keep every month from leaving. Safe
    /// from several processes at once, and to repeat.
    /// </summary>
    /// <param name="now">The database's clock: by it events are put into months.</param>
    public async Task PrepareAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        var month = new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1);
        foreach (var first in (DateOnly[])[.. await UnplannedAsync(month, ct), month, month.AddMonths(1)])
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            await using var transaction = await connection.BeginTransactionAsync(ct);
            await ExecuteAsync(transaction, "SELECT pg_advisory_xact_lock(hashtext('passport_ledger_prepare'))", ct);
            await using var exists = new NpgsqlCommand($"SELECT to_regclass('{PartOf(first)}') IS NOT NULL", connection, transaction);
            if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
            {
                await ExecuteAsync(transaction, MakeOf(first), ct);
                await transaction.CommitAsync(ct);
            }
        }
    }

    /// <summary>Lets the oldest month go, if it is old enough and everybody is done with it.</summary>
    /// <param name="now">The database's clock.</param>
    /// <returns>Null when no month is old enough.</returns>
    /// <exception cref="IOException">It could not be archived; it stays.</exception>
    public async Task<LetGoResult?> LetGoNextAsync(DateTimeOffset now, int monthsKept = MonthsKept, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(monthsKept, 1);
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (!await LedgerHold.TryTakeAsync(transaction, ct) || await OldestAsync(transaction, ct) is not { } month)
        {
            return null;
        }

        if (month.AddMonths(1) > new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1).AddMonths(-monthsKept))
        {
            return null;
        }

        var (events, objection) = await ObjectionAsync(transaction, month, ct);
        if (objection is not null)
        {
            return new LetGoResult(month, events, objection, null);
        }

        await CountIntoBaseAsync(transaction, PartOf(month), ct);
        var (name, sha256) = await archive.WriteAsync(transaction, PartOf(month), month, ct);
        // Detaching waits for everybody who has looked at the ledger: whoever counts anew sees the month gone and the base moved, or neither.
        await ExecuteAsync(transaction, On(LetGo, PartOf(month)), ct);
        await using var remember = new NpgsqlCommand(Remember, connection, transaction);
        remember.Parameters.AddWithValue("month", month);
        remember.Parameters.AddWithValue("events", events);
        remember.Parameters.AddWithValue("archive", name);
        remember.Parameters.AddWithValue("sha256", sha256);
        await remember.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return new LetGoResult(month, events, null, name);
    }

    private async Task<ImmutableArray<DateOnly>> UnplannedAsync(DateOnly until, CancellationToken ct) => await database.ReadAllAsync(
        SelectUnplanned, row => row.GetFieldValue<DateOnly>(0), ct, ("until", InstantAt(until)));

    private static async Task<DateOnly?> OldestAsync(NpgsqlTransaction transaction, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectMonths, transaction.Connection, transaction);
        return await select.ExecuteScalarAsync(ct) is string part
            ? DateOnly.ParseExact(part.AsSpan(Ledger.Length + 1), "yyyy_MM", CultureInfo.InvariantCulture)
            : null;
    }

    private static async Task<(long Events, string? Objection)> ObjectionAsync(NpgsqlTransaction transaction, DateOnly month, CancellationToken ct)
    {
        await ExecuteAsync(transaction, $"LOCK TABLE {PartOf(month)} IN SHARE MODE", ct);
        await using var select = new NpgsqlCommand(
            On(SelectObjection, PartOf(month)), transaction.Connection, transaction) { CommandTimeout = 0 };
        select.Parameters.AddWithValue("until", InstantAt(month.AddMonths(1)));
        select.Parameters.AddWithValue("consumers", Consumers.Names.ToArray());
        select.Parameters.AddWithValue("kinds", DecisionHash.Kinds.ToArray());
        await using var row = await select.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return (row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1));
    }

    private static async Task CountIntoBaseAsync(NpgsqlTransaction transaction, string part, CancellationToken ct)
    {
        await ExecuteAsync(transaction, "SET LOCAL search_path = passport_base, public", ct);
        var connection = transaction.Connection!;
        foreach (var (user, last) in await HeldAsync(transaction, part, ct))
        {
            var leftOut = await DeadLetterStore.OpenOfAsync(connection, ProjectionConsumer.ConsumerName, user, ct); // Given up, all of them.
            var record = await PassportStore.LoadAsync(connection, user, ct);
            var after = await LedgerStart.OfAsync(connection, user, ct);
            while (after < last)
            {
                var stored = await PassportLedger.ReadAsync(connection, user, after, last, ChunkEvents, ct);
                var change = PassportChange.Of(record, stored.Where(one => !leftOut.Contains(one.Sequence)).Select(PassportRebuild.Readable));
                await PassportStore.SaveAsync(transaction, change, ct);
                (record, after) = (change.After, stored[^1].Sequence);
            }

            await LedgerStart.MoveAsync(transaction, user, last, ct);
        }
    }

    private static async Task<ImmutableArray<(Guid User, long Last)>> HeldAsync(NpgsqlTransaction transaction, string part, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(
            On(SelectHeld, part), transaction.Connection, transaction) { CommandTimeout = 0 };
        await using var row = await select.ExecuteReaderAsync(ct);
        var held = ImmutableArray.CreateBuilder<(Guid, long)>();
        while (await row.ReadAsync(ct))
        {
            held.Add((row.GetGuid(0), row.GetInt64(1)));
        }

        return held.DrainToImmutable();
    }

    private static string On(string sql, string part) => sql.Replace("{part}", part, StringComparison.Ordinal);

    private static string MakeOf(DateOnly first) => On(Make, PartOf(first))
        .Replace("{from}", InstantOf(first), StringComparison.Ordinal).Replace("{until}", InstantOf(first.AddMonths(1)), StringComparison.Ordinal);

    private static string PartOf(DateOnly month) => string.Create(CultureInfo.InvariantCulture, $"{Ledger}_{month:yyyy_MM}");

    private static DateTimeOffset InstantAt(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static string InstantOf(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd}+00");

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <param name="Objection">Why it had to stay; null when it went.</param>
/// <param name="Archive">The file that holds its events now; null when it stayed.</param>
public sealed record LetGoResult(DateOnly Month, long Events, string? Objection, string? Archive);
