using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Views;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>A person's written reports: listed with their figures, taken down to be read with all versions. Nobody reaches another's.</summary>
public sealed class ReportShelf(NpgsqlDataSource database)
{
    private const string Columns = """
        report_id, report_type, period_start, period_end, version, model_name, model_version, language, status = 'archived', created_at,
        coalesce((score_overview->>'trades')::integer, 0), coalesce((score_overview->>'sum_r')::double precision, 0)
        """;

    private const string SelectList = $"""
        SELECT {Columns}
        FROM passport_reports
        WHERE user_id = @user AND (@type::text IS NULL OR report_type = @type) AND (status = 'archived') = @archived
        ORDER BY created_at DESC, report_id
        LIMIT @limit
        """;

    private const string SelectOne = $"""
        SELECT {Columns}, input_hash, strengths::text, weaknesses::text, improvements::text, summary_md,
               coalesce((ai_training_impact->>'training_samples')::integer, 0), score_overview::text,
               coalesce(input_snapshot -> 'standing', '[]')::text
        FROM passport_reports
        WHERE user_id = @user AND report_id = @report
        """;

    private const string SelectVersions = $"""
        SELECT {Columns}
        FROM passport_reports
        WHERE user_id = @user AND report_type = @type AND period_start = @start AND period_end = @end
        ORDER BY version DESC
        """;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="type">Null for every type.</param>
    /// <param name="isArchived">The put-away ones, or the others.</param>
    public Task<ImmutableArray<ReportLine>> ListAsync(Guid user, ReportType? type, bool isArchived, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(
            SelectList, Line, ct, ("user", user), ("type", type is { } wanted ? ReportRequestStore.WordOf(wanted) : null), ("archived", isArchived),
            ("limit", limit));

    /// <returns>Null when the person has no such report.</returns>
    public async Task<ReportPaper?> ReadAsync(Guid user, Guid report, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(SelectOne);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("report", report);
        ReportPaper paper;
        await using (var reader = await select.ExecuteReaderAsync(ct))
        {
            if (!await reader.ReadAsync(ct))
            {
                return null;
            }

            paper = new ReportPaper(
                Line(reader), reader.GetString(12), Sentences(reader.GetString(13)), Sentences(reader.GetString(14)), Sentences(reader.GetString(15)),
                reader.GetString(16), reader.GetInt32(17), [])
            {
                Figures = Figures(
                    JsonSerializer.Deserialize<Dictionary<string, double>>(reader.GetString(18), Json)!,
                    JsonSerializer.Deserialize<ImmutableArray<ReportMetric>>(reader.GetString(19), Json)),
            };
        }

        return paper with
        {
            Versions = await database.ReadAllAsync(
                SelectVersions, Line, ct, ("user", user), ("type", ReportRequestStore.WordOf(paper.Line.Type)), ("start", paper.Line.Start), ("end", paper.Line.End)),
        };
    }

    private static ImmutableArray<ReportSentence> Sentences(string json) => JsonSerializer.Deserialize<ImmutableArray<ReportSentence>>(json, Json);

    private static ImmutableArray<Metric> Figures(Dictionary<string, double> scores, ImmutableArray<ReportMetric> standing) =>
    [
        .. standing.Select(metric =>
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(metric.Code);
            return PassportMetrics.AsKept(
                metric.Code, metric.Value, metric.Samples, scores.TryGetValue($"{name}_low", out var low) ? low : null,
                scores.TryGetValue($"{name}_high", out var high) ? high : null);
        }),
    ];

    private static ReportLine Line(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), ReportRequestStore.TypeOf(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3),
        reader.GetInt32(4), reader.GetString(5), reader.GetString(6), ReportLanguages.Parse(reader.GetString(7)), reader.GetBoolean(8),
        reader.GetFieldValue<DateTimeOffset>(9), reader.GetInt32(10), reader.GetDouble(11));
}
