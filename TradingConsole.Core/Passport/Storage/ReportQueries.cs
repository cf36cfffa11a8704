using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Reads a person's written reports.</summary>
public sealed class ReportQueries(NpgsqlDataSource database)
{
    private const string Head = """
        report_id, report_type, period_start, period_end, version,
        NOT EXISTS (
            SELECT 1 FROM passport_reports AS later
            WHERE later.user_id = report.user_id AND later.report_type = report.report_type AND later.period_start = report.period_start
              AND later.period_end = report.period_end AND later.version > report.version) AS is_latest,
        model_name, model_version, language, status, ltrim(split_part(summary_md, E'\n', 1), '# '), created_at
        """;

    private const string SelectList = $"""
        SELECT {Head}
        FROM passport_reports AS report
        WHERE user_id = @user AND (@type::text IS NULL OR report_type = @type) AND (@archived OR status <> 'archived')
        ORDER BY created_at DESC, report_id DESC
        LIMIT @limit
        """;

    private const string SelectOne = $"""
        SELECT {Head}, input_hash, input_snapshot::text, strengths::text, weaknesses::text, improvements::text, ai_training_impact::text, summary_md,
               score_overview::text
        FROM passport_reports AS report
        WHERE user_id = @user AND report_id = @report
        """;

    /// <summary>Newest first.</summary>
    /// <param name="type">Null: every type.</param>
    /// <param name="withArchived">Also what was put away.</param>
    public Task<ImmutableArray<ReportHead>> ListAsync(Guid user, ReportType? type, int limit, bool withArchived = false, CancellationToken ct = default) =>
        database.ReadAllAsync(
            SelectList, ReadHead, ct, ("user", user), ("type", type is { } wanted ? ReportRequestStore.WordOf(wanted) : null), ("archived", withArchived),
            ("limit", limit));

    /// <returns>Null when there is no such report of this person's.</returns>
    public async Task<ReportView?> FindAsync(Guid user, Guid report, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(SelectOne);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("report", report);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? new ReportView(
                ReadHead(reader), reader.GetString(12), reader.GetString(13), reader.GetString(14), reader.GetString(15), reader.GetString(16),
                reader.GetString(17), reader.GetString(18), reader.GetString(19))
            : null;
    }

    private static ReportHead ReadHead(NpgsqlDataReader row) => new(
        row.GetGuid(0), ReportRequestStore.TypeOf(row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3),
        row.GetInt32(4), row.GetBoolean(5), row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9), row.GetString(10),
        row.GetFieldValue<DateTimeOffset>(11));
}
