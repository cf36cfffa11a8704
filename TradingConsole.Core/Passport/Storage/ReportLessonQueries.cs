using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Setups;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>The part of a report's input that is not trades and forecasts: how the passport stood, what else was done, what could be learned.</summary>
internal static class ReportLessonQueries
{
    // In the order of the columns below; as PassportStore names them in sample_sizes.
    private static readonly ImmutableArray<string> Codes =
        ["winRate", "directionAccuracy", "ids", "calibration", "guardianAdherence", "challengeWinRate", "avgPnlBps", "riskAdjustedScore"];

    private const string SelectStanding = """
        SELECT win_rate, direction_accuracy, ids_score, calibration_score, guardian_adherence, challenge_win_rate, avg_pnl_bps, risk_adjusted_score,
               sample_sizes::text
        FROM passport_metric_snapshots
        WHERE user_id = @user AND computed_at < @end
        ORDER BY day DESC
        LIMIT 1
        """;

    private const string SelectPnl = "SELECT pnl_bps FROM passport_trades WHERE user_id = @user ORDER BY exited_at, trade_id";

    // Half of the last digit a snapshot keeps, of percent and points and of ratios; and a little for the arithmetic.
    private const double RoundedBy = 0.00501;

    private const string CountActivity = """
        SELECT event_type, coalesce(payload ->> 'answer', ''), count(*)
        FROM passport_event_outbox
        WHERE user_id = @user AND event_time >= @start AND event_time < @end
          AND event_type IN ('scan.completed', 'signal.tracked', 'signal.dropped', 'copy_trade.published', 'copy_trade.followed', 'prediction.made',
                             'hypothesis.proposed', 'hypothesis.answered')
        GROUP BY 1, 2
        """;

    private const string CountSamples = """
        SELECT count(*), count(*) FILTER (WHERE label_quality = 'good'), count(*) FILTER (WHERE label_quality = 'neutral'),
               count(*) FILTER (WHERE label_quality = 'bad'),
               (SELECT count(*) FROM ml_refused_samples WHERE user_id = @user AND trade_id = ANY (@trades))
        FROM ml_training_samples
        WHERE user_id = @user AND trade_id = ANY (@trades)
        """;

    private const string SelectModel = """
        SELECT version,
               (eval_metrics #>> '{evaluation,gain}')::double precision / nullif((eval_metrics #>> '{evaluation,brier_base}')::double precision, 0),
               (eval_metrics ->> 'base_rate')::double precision
        FROM model_registry
        WHERE user_id = @user AND model_name = @name AND status = 'deployed'
        """;

    /// <param name="end">UTC, exclusive.</param>
    public static async Task<ImmutableArray<ReportMetric>> StandingAsync(
        NpgsqlTransaction transaction, Guid user, DateTimeOffset end, CancellationToken ct)
    {
        var standing = ImmutableArray.CreateBuilder<ReportMetric>();
        await using (var select = Command(SelectStanding, transaction, user, ("end", end.ToUniversalTime())))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            if (!await row.ReadAsync(ct))
            {
                return [];
            }

            var samples = JsonSerializer.Deserialize<Dictionary<string, int>>(row.GetString(Codes.Length))!;
            foreach (var (column, code) in Codes.Index())
            {
                if (row.Optional<decimal>(column) is { } value)
                {
                    standing.Add(new ReportMetric(code, (double)value, samples.GetValueOrDefault(code)));
                }
            }
        }

        var now = await MetricsAsync(transaction, user, ct);
        return [.. standing.Select(metric => WithInterval(metric, now.All.First(one => one.Code == metric.Code)))];
    }

    // A snapshot keeps no intervals. While nothing was counted since, the passport's own is the interval of its figure.
    private static ReportMetric WithInterval(ReportMetric kept, Metric now) =>
        now.Samples == kept.Samples && now.Value is { } value && Math.Abs(value - kept.Value) <= RoundedBy ? kept with { Low = now.Low, High = now.High } : kept;

    private static async Task<PassportMetrics> MetricsAsync(NpgsqlTransaction transaction, Guid user, CancellationToken ct)
    {
        var record = await PassportStore.LoadAsync(transaction.Connection!, user, ct);
        var pnl = new List<double>();
        if (record.Trades.Closed is > 0 and <= PassportMetrics.DrawnTradesMax)
        {
            await using var select = Command(SelectPnl, transaction, user);
            await using var row = await select.ExecuteReaderAsync(ct);
            while (await row.ReadAsync(ct))
            {
                pnl.Add(row.GetInt32(0));
            }
        }

        return PassportMetrics.Of(record, pnl.ToArray());
    }

    /// <param name="start">UTC, inclusive.</param>
    /// <param name="end">UTC, exclusive.</param>
    public static async Task<ReportActivity> ActivityAsync(
        NpgsqlTransaction transaction, Guid user, DateTimeOffset start, DateTimeOffset end, CancellationToken ct)
    {
        await using var select = Command(CountActivity, transaction, user, ("start", start.ToUniversalTime()), ("end", end.ToUniversalTime()));
        await using var row = await select.ExecuteReaderAsync(ct);
        var counts = new Dictionary<(string Kind, string Answer), int>();
        while (await row.ReadAsync(ct))
        {
            counts[(row.GetString(0), row.GetString(1))] = (int)row.GetInt64(2);
        }

        return new ReportActivity(
            Of("scan.completed"), Of("signal.tracked"), Of("signal.dropped"), Of("copy_trade.published"), Of("copy_trade.followed"), Of("prediction.made"),
            Of("hypothesis.proposed"), Of("hypothesis.answered", "approved"), Of("hypothesis.answered", "rejected"), Of("hypothesis.answered", "dissented"));

        int Of(string kind, string answer = "") => counts.GetValueOrDefault((kind, answer));
    }

    /// <param name="trades">The report's.</param>
    public static async Task<(int Samples, ReportLessons Lessons)> LessonsAsync(
        NpgsqlTransaction transaction, Guid user, Guid[] trades, CancellationToken ct)
    {
        ReportModel? model = null;
        await using (var select = Command(SelectModel, transaction, user, ("name", PersonalModels.Name)))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            if (await row.ReadAsync(ct))
            {
                model = new ReportModel(row.GetInt32(0), Rounded(row.Optional<double>(1)), Rounded(row.Optional<double>(2)));
            }
        }

        await using var count = Command(CountSamples, transaction, user, ("trades", trades));
        await using var counts = await count.ExecuteReaderAsync(ct);
        await counts.ReadAsync(ct);
        int[] of = [.. Enumerable.Range(0, 5).Select(column => (int)counts.GetInt64(column))];
        return (of[0], new ReportLessons(of[1], of[2], of[3], of[4], model));
    }

    private static double? Rounded(double? figure) => figure is { } known ? Math.Round(known, 4) : null;

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction, Guid user, params (string Name, object Value)[] values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("user", user);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
