using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Which stretches of the calendar were asked about. Each is asked about twice, the second time for what was told late, and then never again.</summary>
internal static class ReportStretchStore
{
    private const int AsksMax = 2;

    private const string SelectKnown = """
        SELECT report_type, period_start, asks < @most AND asked_at <= @again
        FROM passport_report_stretches
        WHERE period_start >= @oldest
        """;

    // Changes nothing when another process was faster.
    private const string Note = """
        INSERT INTO passport_report_stretches AS known (report_type, period_start, asked_at)
        VALUES (@type, @start, @now)
        ON CONFLICT (report_type, period_start) DO UPDATE SET asks = known.asks + 1, asked_at = @now
        WHERE known.asks < @most AND known.asked_at <= @again
        """;

    // Everybody with an event in the stretch, and nobody who was silent.
    private const string AskForAll = """
        INSERT INTO passport_report_requests (request_id, user_id, report_type, period_start, period_end, after_sequence, reason, asked_at)
        SELECT gen_random_uuid(), user_id, @type, @start, @end, max(sequence), @reason, @now
        FROM passport_event_outbox
        WHERE event_time >= @start AND event_time < @end
        GROUP BY user_id
        ON CONFLICT (user_id, report_type, reason) DO NOTHING
        """;

    /// <summary>Those that are still to be asked about, in the order given.</summary>
    /// <param name="again">Asked about once, and not later than this: to be asked about once more.</param>
    public static async Task<ImmutableArray<CalendarStretch>> NotAskedAsync(
        NpgsqlDataSource database, ImmutableArray<CalendarStretch> due, DateTimeOffset again, CancellationToken ct)
    {
        var known = await database.ReadAllAsync(
            SelectKnown, row => (Type: row.GetString(0), Start: row.Instant(1), IsAgain: row.GetBoolean(2)), ct,
            ("most", AsksMax), ("again", again), ("oldest", due.Min(stretch => stretch.Start)));
        var done = known.Where(one => !one.IsAgain).Select(one => (one.Type, one.Start.UtcTicks)).ToHashSet();
        return [.. due.Where(stretch => !done.Contains((ReportRequestStore.WordOf(stretch.Type), stretch.Start.UtcTicks)))];
    }

    /// <summary>Asks for the stretch's report, for everybody with an event in it.</summary>
    /// <param name="again">As above.</param>
    /// <returns>How many were asked for that were not before.</returns>
    public static async Task<int> AskAsync(
        NpgsqlDataSource database, CalendarStretch stretch, DateTimeOffset again, DateTimeOffset now, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var note = Command(Note, transaction, stretch, now);
        note.Parameters.AddWithValue("most", AsksMax);
        note.Parameters.AddWithValue("again", again.ToUniversalTime());
        if (await note.ExecuteNonQueryAsync(ct) == 0)
        {
            return 0;
        }

        await using var ask = Command(AskForAll, transaction, stretch, now);
        ask.Parameters.AddWithValue("end", stretch.End.ToUniversalTime());
        ask.Parameters.AddWithValue("reason", stretch.Reason);
        var asked = await ask.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
        return asked;
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, CalendarStretch stretch, DateTimeOffset now)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("type", ReportRequestStore.WordOf(stretch.Type));
        command.Parameters.AddWithValue("start", stretch.Start.ToUniversalTime());
        command.Parameters.AddWithValue("now", now.ToUniversalTime());
        return command;
    }
}
