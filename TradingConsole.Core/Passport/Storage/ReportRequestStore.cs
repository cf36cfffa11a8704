using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Reports asked for, and the counts that ask.</summary>
internal static class ReportRequestStore
{
    private const string Count = """
        INSERT INTO passport_report_counts AS known (user_id, closed_trades) VALUES (@user, @more)
        ON CONFLICT (user_id) DO UPDATE SET closed_trades = known.closed_trades + @more
        RETURNING closed_trades
        """;

    private const string Ask = """
        INSERT INTO passport_report_requests (request_id, user_id, report_type, period_start, period_end, after_sequence, reason, asked_at)
        VALUES (@id, @user, @type, @start, @end, @after, @reason, @at)
        ON CONFLICT (user_id, report_type, reason) DO NOTHING
        """;

    // Only what the other consumers have come past: a report must not miss the trade that asked for it. Who asked waits in front of the calendar.
    private const string SelectOpen = """
        SELECT request_id, user_id, report_type, period_start, period_end, after_sequence, reason, asked_at
        FROM passport_report_requests AS request
        WHERE report_id IS NULL AND failed IS NULL
          AND (SELECT count(*) FROM passport_cursors
               WHERE user_id = request.user_id AND consumer IN ('projection', 'training') AND last_sequence >= request.after_sequence) = 2
        ORDER BY report_type <> 'on_demand', asked_at
        LIMIT @limit
        FOR UPDATE OF request SKIP LOCKED
        """;

    private const string Finish = "UPDATE passport_report_requests SET report_id = @report WHERE request_id = @id";

    private const string Fail = "UPDATE passport_report_requests SET failed = @why WHERE request_id = @id";

    // In the language the person chose; who chose none reads English, as their reports are.
    private const string NotifyFailed = """
        INSERT INTO user_notifications (notification_id, user_id, kind, subject, link, created_at)
        SELECT @id, @user, 'report_failed', CASE coalesce((SELECT language FROM user_languages WHERE user_id = @user), 'en') WHEN 'ko' THEN @korean ELSE @english END,
               '/reports', @now
        """;

    private const string LockHistory = "SELECT last_sequence FROM passport_streams WHERE user_id = @user FOR NO KEY UPDATE";

    private const string SelectOpenOnDemand = """
        SELECT request_id
        FROM passport_report_requests
        WHERE user_id = @user AND report_type = 'on_demand' AND report_id IS NULL AND failed IS NULL
        ORDER BY asked_at
        LIMIT 1
        """;

    private const string SelectWish = """
        SELECT request_id, report_id, failed, asked_at
        FROM passport_report_requests
        WHERE user_id = @user AND request_id = @request
        """;

    /// <summary>Holds the person's history until the transaction ends.</summary>
    /// <returns>Its last number; null when nothing was ever told.</returns>
    public static async Task<long?> LockHistoryAsync(NpgsqlTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(LockHistory, transaction.Connection, transaction);
        select.Parameters.AddWithValue("user", user);
        return await select.ExecuteScalarAsync(ct) as long?;
    }

    public static async Task<Guid?> OpenOnDemandAsync(NpgsqlTransaction transaction, Guid user, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectOpenOnDemand, transaction.Connection, transaction);
        select.Parameters.AddWithValue("user", user);
        return await select.ExecuteScalarAsync(ct) as Guid?;
    }

    public static async Task<ReportWish?> FindAsync(NpgsqlDataSource database, Guid user, Guid request, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectWish);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("request", request);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ReportWish(
                reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetFieldValue<DateTimeOffset>(3))
            : null;
    }

    private const string Hold = """
        SELECT 1 FROM passport_report_requests WHERE request_id = @request AND report_id IS NULL AND failed IS NULL FOR UPDATE
        """;

    private const string SelectOpenAgain = """
        SELECT request_id
        FROM passport_report_requests
        WHERE user_id = @user AND report_type = @type AND period_start = @start AND period_end = @end AND report_id IS NULL AND failed IS NULL
        LIMIT 1
        """;

    private const string SelectPeriodOf = """
        SELECT report.report_type, coalesce(request.period_start, report.period_start), report.period_end
        FROM passport_reports AS report
        LEFT JOIN LATERAL (
            SELECT period_start FROM passport_report_requests WHERE report_id = report.report_id ORDER BY asked_at LIMIT 1) AS request ON true
        WHERE report.user_id = @user AND report.report_id = @report
        """;

    /// <summary>Keeps others from a request that is still to be written, until the transaction ends.</summary>
    /// <returns>False when it is no longer to be written.</returns>
    public static async Task<bool> HoldAsync(NpgsqlTransaction transaction, Guid request, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand(Hold, transaction.Connection, transaction);
        hold.Parameters.AddWithValue("request", request);
        return await hold.ExecuteScalarAsync(ct) is not null;
    }

    /// <summary>A request of this very period that is still to be written.</summary>
    public static async Task<Guid?> OpenAsync(
        NpgsqlTransaction transaction, Guid user, ReportType type, DateTimeOffset start, DateTimeOffset end, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectOpenAgain, transaction.Connection, transaction);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("type", WordOf(type));
        select.Parameters.AddWithValue("start", start.ToUniversalTime());
        select.Parameters.AddWithValue("end", end.ToUniversalTime());
        return await select.ExecuteScalarAsync(ct) as Guid?;
    }

    /// <summary>What a person's report was asked about; the whole history stays the whole history, however long it is by now.</summary>
    /// <returns>Null when there is no such report of theirs.</returns>
    public static async Task<(ReportType Type, DateTimeOffset Start, DateTimeOffset End)?> PeriodOfAsync(
        NpgsqlTransaction transaction, Guid user, Guid report, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectPeriodOf, transaction.Connection, transaction);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("report", report);
        await using var row = await select.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (TypeOf(row.GetString(0)), row.Instant(1), row.Instant(2)) : null;
    }

    /// <returns>How many of the person's trades have closed, these included.</returns>
    public static async Task<long> CountAsync(NpgsqlTransaction transaction, Guid user, int more, CancellationToken ct)
    {
        await using var count = new NpgsqlCommand(Count, transaction.Connection, transaction);
        count.Parameters.AddWithValue("user", user);
        count.Parameters.AddWithValue("more", (long)more);
        return (long)(await count.ExecuteScalarAsync(ct))!;
    }

    public static async Task AskAsync(NpgsqlTransaction transaction, ReportRequest request, CancellationToken ct)
    {
        await using var ask = new NpgsqlCommand(Ask, transaction.Connection, transaction);
        ask.Parameters.AddWithValue("id", request.RequestId);
        ask.Parameters.AddWithValue("user", request.UserId);
        ask.Parameters.AddWithValue("type", WordOf(request.Type));
        ask.Parameters.AddWithValue("start", request.PeriodStart.ToUniversalTime());
        ask.Parameters.AddWithValue("end", request.PeriodEnd.ToUniversalTime());
        ask.Parameters.AddWithValue("after", request.AfterSequence);
        ask.Parameters.AddWithValue("reason", request.Reason);
        ask.Parameters.AddWithValue("at", request.AskedAt.ToUniversalTime());
        await ask.ExecuteNonQueryAsync(ct);
    }

    public static async Task<ImmutableArray<ReportRequest>> TakeAsync(NpgsqlTransaction transaction, int limit, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectOpen, transaction.Connection, transaction);
        select.Parameters.AddWithValue("limit", limit);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var open = ImmutableArray.CreateBuilder<ReportRequest>();
        while (await reader.ReadAsync(ct))
        {
            open.Add(new ReportRequest(
                reader.GetGuid(0), reader.GetGuid(1), TypeOf(reader.GetString(2)), reader.GetFieldValue<DateTimeOffset>(3),
                reader.GetFieldValue<DateTimeOffset>(4), reader.GetInt64(5), reader.GetString(6), reader.GetFieldValue<DateTimeOffset>(7)));
        }

        return open.DrainToImmutable();
    }

    public static Task FinishAsync(NpgsqlTransaction transaction, Guid request, Guid report, CancellationToken ct) =>
        ExecuteAsync(transaction, Finish, request, ("report", report), ct);

    /// <summary>Puts a request aside for good and tells its person so.</summary>
    public static async Task FailAsync(NpgsqlTransaction transaction, ReportRequest request, string why, DateTimeOffset now, CancellationToken ct)
    {
        await ExecuteAsync(transaction, Fail, request.RequestId, ("why", why), ct);
        await using var notify = new NpgsqlCommand(NotifyFailed, transaction.Connection, transaction);
        notify.Parameters.AddWithValue("id", Guid.CreateVersion7());
        notify.Parameters.AddWithValue("user", request.UserId);
        notify.Parameters.AddWithValue("english", $"A report could not be written: {why}");
        notify.Parameters.AddWithValue("korean", $"리포트를 쓰지 못했다: {why}");
        notify.Parameters.AddWithValue("now", now.ToUniversalTime());
        await notify.ExecuteNonQueryAsync(ct);
    }

    internal static string WordOf(ReportType type) => type switch
    {
        ReportType.Daily => "daily",
        ReportType.Weekly => "weekly",
        ReportType.Monthly => "monthly",
        ReportType.FiveTrades => "five_trades",
        _ => "on_demand",
    };

    /// <exception cref="FormatException">Not a report type.</exception>
    internal static ReportType TypeOf(string word) => word switch
    {
        "daily" => ReportType.Daily,
        "weekly" => ReportType.Weekly,
        "monthly" => ReportType.Monthly,
        "five_trades" => ReportType.FiveTrades,
        "on_demand" => ReportType.OnDemand,
        _ => throw new FormatException($"type was '{word}'; it is daily, weekly, monthly, five_trades or on_demand."),
    };

    private static async Task ExecuteAsync(NpgsqlTransaction transaction, string sql, Guid id, (string Name, object Value) value, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", id);
        command.Parameters.AddWithValue(value.Name, value.Value);
        await command.ExecuteNonQueryAsync(ct);
    }
}
