using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Outbox;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>How far the consumers are, and what they gave up: for those who watch over the outbox.</summary>
public sealed class OutboxQueries(NpgsqlDataSource database)
{
    private const string Ledger = "passport_event_outbox";

    // A person's oldest waiting event is the one after the cursor: found by the ledger's key, one probe for each person behind.
    private const string SelectStandings = """
        SELECT name.consumer,
               coalesce(sum(behind.events), 0)::bigint,
               count(behind.user_id)::integer,
               clock_timestamp() - min(behind.stored_at),
               count(behind.user_id) FILTER (WHERE behind.retry_count > 0)::integer,
               (array_agg(behind.last_error ORDER BY behind.next_try_at DESC) FILTER (WHERE behind.retry_count > 0))[1],
               (SELECT count(*) FROM passport_dead_letters AS letter WHERE letter.consumer = name.consumer AND letter.resolved_at IS NULL AND letter.given_up_at IS NULL)
        FROM unnest(@consumers) WITH ORDINALITY AS name (consumer, place)
        LEFT JOIN LATERAL (
            SELECT stream.user_id, stream.last_sequence - coalesce(cursor.last_sequence, 0) AS events, cursor.retry_count, cursor.last_error,
                   cursor.next_try_at,
                   (SELECT told.created_at FROM passport_event_outbox AS told
                    WHERE told.user_id = stream.user_id AND told.sequence = coalesce(cursor.last_sequence, 0) + 1) AS stored_at
            FROM passport_streams AS stream
            LEFT JOIN passport_cursors AS cursor ON cursor.consumer = name.consumer AND cursor.user_id = stream.user_id
            WHERE stream.last_sequence > coalesce(cursor.last_sequence, 0)) AS behind ON true
        GROUP BY name.consumer, name.place
        ORDER BY name.place
        """;

    private const string SelectParts = """
        SELECT part.relname::text, pg_total_relation_size(part.oid)
        FROM pg_inherits
        JOIN pg_class AS part ON part.oid = pg_inherits.inhrelid
        WHERE pg_inherits.inhparent = 'passport_event_outbox'::regclass
        ORDER BY part.relname
        """;

    private const string SelectLetters = """
        SELECT letter.consumer, letter.event_id, letter.user_id, person.user_name, letter.sequence, letter.event_type, letter.reason,
               letter.attempts, letter.redrives, letter.died_at, letter.resolved_at, letter.resolved_by, letter.given_up_at, letter.given_up_by
        FROM passport_dead_letters AS letter
        JOIN users AS person ON person.id = letter.user_id
        WHERE (@consumer::text IS NULL OR letter.consumer = @consumer) AND (@resolved OR (letter.resolved_at IS NULL AND letter.given_up_at IS NULL))
        ORDER BY letter.died_at DESC, letter.event_id, letter.consumer
        LIMIT @limit
        """;

    // In each person's order, so that what depends on the one before finds it taken.
    private const string SelectOpen = """
        SELECT event_id
        FROM passport_dead_letters
        WHERE consumer = @consumer AND resolved_at IS NULL AND given_up_at IS NULL
        ORDER BY user_id, sequence
        LIMIT @limit
        """;

    public async Task<OutboxPicture> PictureAsync(CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var standings = ImmutableArray.CreateBuilder<ConsumerStanding>();
        await using (var select = new NpgsqlCommand(SelectStandings, connection))
        {
            select.Parameters.AddWithValue("consumers", Consumers.Names.ToArray());
            await using var row = await select.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                standings.Add(new ConsumerStanding(
                    row.GetString(0), row.GetInt64(1), row.GetInt32(2), row.IsDBNull(3) ? null : row.GetTimeSpan(3), row.GetInt32(4),
                    row.IsDBNull(5) ? null : row.GetString(5), row.GetInt64(6)));
            }
        }

        var parts = ImmutableArray.CreateBuilder<LedgerPart>();
        await using (var select = new NpgsqlCommand(SelectParts, connection))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                parts.Add(new LedgerPart(row.GetString(0), MonthOf(row.GetString(0)), row.GetInt64(1)));
            }
        }

        await using var now = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        return new OutboxPicture((DateTime)(await now.ExecuteScalarAsync(ct))!, standings.DrainToImmutable(), parts.DrainToImmutable());
    }

    /// <summary>Latest first.</summary>
    /// <param name="consumer">Null: of every consumer.</param>
    /// <param name="withResolved">Also those that were taken at last or given up.</param>
    public async Task<ImmutableArray<DeadLetterView>> DeadLettersAsync(string? consumer, bool withResolved, int limit, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(SelectLetters);
        select.Parameters.Add(new("consumer", NpgsqlDbType.Text) { Value = (object?)consumer ?? DBNull.Value });
        select.Parameters.AddWithValue("resolved", withResolved);
        select.Parameters.AddWithValue("limit", limit);
        await using var row = await select.ExecuteReaderAsync(ct);
        var letters = ImmutableArray.CreateBuilder<DeadLetterView>();
        while (await row.ReadAsync(ct))
        {
            letters.Add(new DeadLetterView(
                row.GetString(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.GetInt64(4), row.GetString(5), row.GetString(6), row.GetInt32(7),
                row.GetInt32(8), row.GetFieldValue<DateTimeOffset>(9), row.IsDBNull(10) ? null : row.GetFieldValue<DateTimeOffset>(10),
                row.OptionalText(11), row.Optional<DateTimeOffset>(12), row.OptionalText(13)));
        }

        return letters.DrainToImmutable();
    }

    /// <summary>Dead letters of a consumer that wait for a re-drive, in each person's order.</summary>
    public async Task<ImmutableArray<Guid>> OpenLettersAsync(string consumer, int limit, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(SelectOpen);
        select.Parameters.AddWithValue("consumer", consumer);
        select.Parameters.AddWithValue("limit", limit);
        await using var row = await select.ExecuteReaderAsync(ct);
        var open = ImmutableArray.CreateBuilder<Guid>();
        while (await row.ReadAsync(ct))
        {
            open.Add(row.GetGuid(0));
        }

        return open.DrainToImmutable();
    }

    private static DateOnly? MonthOf(string part) =>
        DateOnly.TryParseExact(part.AsSpan(Math.Min(part.Length, Ledger.Length + 1)), "yyyy_MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month)
            ? month : null;
}
