using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Written reports. One of a period is never changed: writing it again makes the next version, and the same input none.</summary>
internal static class ReportStore
{
    // The person's row is held, so that two writers of one period do not take the same number.
    private const string LockPerson = "SELECT 1 FROM users WHERE id = @user FOR NO KEY UPDATE";

    private const string SelectLatest = """
        SELECT report_id, version, input_hash, model_name, model_version, language
        FROM passport_reports
        WHERE user_id = @user AND report_type = @type AND period_start = @start AND period_end = @end
        ORDER BY version DESC
        LIMIT 1
        """;

    private const string Insert = """
        INSERT INTO passport_reports (
            report_id, user_id, report_type, period_start, period_end, version, model_name, model_version, input_hash, input_snapshot, strengths,
            weaknesses, improvements, ai_training_impact, summary_md, score_overview, language, trade_ids, created_at)
        VALUES (
            @id, @user, @type, @start, @end, @version, @model, @model_version, @hash, @input, @strengths, @weaknesses, @improvements, @impact,
            @summary, @scores, @language, @trades, @now)
        """;

    private const string Notify = """
        INSERT INTO user_notifications (notification_id, user_id, kind, subject, link, created_at)
        VALUES (@id, @user, 'report', @subject, @link, @now)
        """;

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <returns>The report's id, and whether it was written now: an equal one that stands already is given back.</returns>
    public static async Task<(Guid Id, bool IsNew)> AddAsync(NpgsqlTransaction transaction, Report report, DateTimeOffset now, CancellationToken ct)
    {
        var input = ReportInputJson.Write(report.Input);
        var hash = ReportInputJson.Hash(input);
        await using (var hold = Command(LockPerson, transaction, ("user", report.Input.UserId)))
        {
            await hold.ExecuteScalarAsync(ct);
        }

        var version = 1;
        await using (var latest = Command(
            SelectLatest, transaction, ("user", report.Input.UserId), ("type", ReportRequestStore.WordOf(report.Type)),
            ("start", report.Input.PeriodStart.ToUniversalTime()), ("end", report.Input.PeriodEnd.ToUniversalTime())))
        await using (var reader = await latest.ExecuteReaderAsync(ct))
        {
            if (await reader.ReadAsync(ct))
            {
                var standing = (reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5));
                if (standing == (hash, report.ModelName, report.ModelVersion, report.Language.Code()))
                {
                    return (reader.GetGuid(0), false);
                }

                version = reader.GetInt32(1) + 1;
            }
        }

        var id = Guid.CreateVersion7();
        await using var insert = Command(
            Insert, transaction, ("id", id), ("user", report.Input.UserId), ("type", ReportRequestStore.WordOf(report.Type)),
            ("start", report.Input.PeriodStart.ToUniversalTime()), ("end", report.Input.PeriodEnd.ToUniversalTime()), ("version", version),
            ("model", report.ModelName), ("model_version", report.ModelVersion), ("hash", hash), ("summary", report.SummaryMarkdown),
            ("language", report.Language.Code()), ("now", now.ToUniversalTime()));
        insert.Parameters.AddWithValue("input", NpgsqlDbType.Jsonb, input);
        insert.Parameters.AddWithValue("strengths", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(report.Strengths, Json));
        insert.Parameters.AddWithValue("weaknesses", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(report.Weaknesses, Json));
        insert.Parameters.AddWithValue("improvements", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(report.Improvements, Json));
        insert.Parameters.AddWithValue("impact", NpgsqlDbType.Jsonb, TrainingImpact(report.Input));
        insert.Parameters.AddWithValue("scores", NpgsqlDbType.Jsonb, Scores(report.Input));
        insert.Parameters.AddWithValue("trades", report.Input.Trades.Select(trade => trade.TradeId).ToArray());
        await insert.ExecuteNonQueryAsync(ct);
        await using var notify = Command(
            Notify, transaction, ("id", Guid.CreateVersion7()), ("user", report.Input.UserId), ("subject", report.SummaryMarkdown.Split('\n')[0].TrimStart('#', ' ')),
            ("link", $"/reports/{id}"), ("now", now.ToUniversalTime()));
        await notify.ExecuteNonQueryAsync(ct);
        return (id, true);
    }

    // Numbers by name: two reports are compared by what they have in common. What had no sample is left out, for there is no number for it.
    private static string Scores(ReportInput input)
    {
        var scores = new JsonObject
        {
            ["trades"] = input.Trades.Length,
            ["wins"] = input.Trades.Count(trade => trade.NetPnl > 0),
            ["losses"] = input.Trades.Count(trade => trade.NetPnl < 0),
            ["sum_r"] = Math.Round(input.Trades.Sum(trade => trade.R), 3),
            ["forecasts"] = input.Forecasts.Length,
        };
        foreach (var metric in input.Standing)
        {
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(metric.Code);
            scores[name] = metric.Value;
            if (metric is { Low: { } low, High: { } high })
            {
                (scores[$"{name}_low"], scores[$"{name}_high"]) = (Math.Round(low, 4), Math.Round(high, 4));
            }
        }

        return scores.ToJsonString();
    }

    private static string TrainingImpact(ReportInput input) => JsonSerializer.Serialize(
        new
        {
            input.TrainingSamples, input.Lessons.Good, input.Lessons.Neutral, input.Lessons.Bad, input.Lessons.Refused, input.Lessons.Model,
        },
        Json);

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, params (string Name, object Value)[] values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
