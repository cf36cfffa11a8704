using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Alerts, latest first, with who saw them and what they were judged to be.</summary>
/// <remarks>A breach that the stream told live is not listed a second time as the batch's, unless that one is graver.</remarks>
public sealed class AlertQueries(NpgsqlDataSource database)
{
    private const string Wanted = """
        (@since::timestamptz IS NULL OR alert.ts >= @since)
            AND (@severity::text IS NULL OR alert.severity = @severity)
            AND (@market::text IS NULL OR alert.market_id = @market)
            AND NOT (alert.origin = 'batch' AND EXISTS (
                SELECT FROM forecast_alerts AS live
                WHERE live.market_id = alert.market_id AND live.origin = 'stream' AND live.evidence ->> 'band_ts' = alert.evidence ->> 'band_ts'
                    AND live.reason_codes[1] = alert.reason_codes[1]
                    AND array_position(ARRAY['FYI', 'MED', 'HIGH'], live.severity) >= array_position(ARRAY['FYI', 'MED', 'HIGH'], alert.severity)))
        """;

    private const string SelectPage = $"""
        SELECT alert.alert_id, alert.ts, alert.market_id, market.question, alert.severity, alert.reason_codes, alert.evidence::text, coalesce(said.lines, alert.llm_explain_5lines),
               coalesce(said.llm_model, '{AlertWords.Template}'), said.prompt_version, alert.origin, verdict.acknowledged_at, seen.user_name, verdict.is_false_alarm, verdict.judged_at, coalesce(judge.user_name, verdict.judged_by)
        FROM forecast_alerts AS alert
        LEFT JOIN forecast_markets AS market USING (market_id)
        LEFT JOIN forecast_explanations AS said USING (alert_id)
        LEFT JOIN forecast_alert_verdicts AS verdict USING (alert_id)
        LEFT JOIN users AS seen ON seen.id = verdict.acknowledged_by
        LEFT JOIN users AS judge ON judge.id::text = verdict.judged_by
        WHERE {Wanted} AND (NOT @open OR verdict.acknowledged_at IS NULL)
        ORDER BY alert.ts DESC, alert.alert_id DESC
        LIMIT @limit OFFSET @offset
        """;

    private const string SelectTotal = $"""
        SELECT count(*)
        FROM forecast_alerts AS alert
        LEFT JOIN forecast_alert_verdicts AS verdict USING (alert_id)
        WHERE {Wanted} AND (NOT @open OR verdict.acknowledged_at IS NULL)
        """;

    private const string SelectBalance = $"""
        SELECT count(*), count(*) FILTER (WHERE verdict.acknowledged_at IS NULL), count(verdict.is_false_alarm),
               count(*) FILTER (WHERE verdict.is_false_alarm), count(*) FILTER (WHERE verdict.is_false_alarm IS NOT NULL AND verdict.judged_by <> 'rule')
        FROM forecast_alerts AS alert
        LEFT JOIN forecast_alert_verdicts AS verdict USING (alert_id)
        WHERE {Wanted}
        """;

    public async Task<PageOf<AlertLine>> PageAsync(AlertFilter filter, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var rows = await database.ReadAllAsync(SelectPage, Read, ct, [.. Wishes(filter), ("open", filter.OnlyOpen), ("limit", filter.Limit), ("offset", filter.Offset)]);
        var total = await database.ReadAllAsync(SelectTotal, row => row.GetInt64(0), ct, [.. Wishes(filter), ("open", filter.OnlyOpen)]);
        return new PageOf<AlertLine>(rows, total[0], filter.Offset);
    }

    /// <summary>Over every alert of the filter, whatever its page and whoever saw it.</summary>
    public async Task<AlertBalance> BalanceAsync(AlertFilter filter, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return (await database.ReadAllAsync(
            SelectBalance, row => new AlertBalance(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4)), ct,
            [.. Wishes(filter)]))[0];
    }

    private static ImmutableArray<(string Name, object? Value)> Wishes(AlertFilter filter) =>
        [("since", filter.Since), ("severity", filter.Severity), ("market", filter.MarketId)];

    private static AlertLine Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.Instant(1), row.GetString(2), row.MaybeText(3), row.GetString(4), row.Texts(5), row.Json(6), row.Texts(7), row.GetString(8),
        row.MaybeText(9), row.GetString(10), row.Maybe<DateTimeOffset>(11), row.MaybeText(12), row.Maybe<bool>(13), row.Maybe<DateTimeOffset>(14), row.MaybeText(15));
}
