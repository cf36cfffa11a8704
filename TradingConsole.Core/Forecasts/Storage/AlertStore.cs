using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Raised alerts.</summary>
public sealed class AlertStore(NpgsqlDataSource database)
{
    private const string Insert = $"""
        WITH kept AS (
        INSERT INTO forecast_alerts (alert_id, ts, market_id, severity, reason_codes, evidence, llm_explain_5lines, origin)
        SELECT alert_id, ts, market_id, severity, string_to_array(reasons, ' '), evidence::jsonb,
               ARRAY(SELECT line FROM jsonb_array_elements_text(lines::jsonb) WITH ORDINALITY AS said (line, place) ORDER BY place), @origin
        FROM unnest(@alert_id, @ts, @market_id, @severity, @reasons, @evidence, @lines)
             AS raised (alert_id, ts, market_id, severity, reasons, evidence, lines)
        ON CONFLICT (alert_id) DO NOTHING
        RETURNING 1)
        {AlertChannel.Tell} WHERE EXISTS (SELECT FROM kept)
        """;

    private const string SelectLog = """
        SELECT ts, market_id, (evidence ->> 'band_ts')::timestamptz, (evidence ->> 'price')::double precision > (evidence ->> 'q90')::double precision, severity
        FROM forecast_alerts
        WHERE origin = @origin AND ts >= @oldest AND ts < @before
        ORDER BY ts, alert_id
        """;

    private const string SelectColumns = """
        SELECT alert_id, alert.ts, alert.market_id, severity, reason_codes, evidence::text, llm_explain_5lines, market.question
        FROM forecast_alerts AS alert
        JOIN forecast_markets AS market USING (market_id)
        """;

    private const string SelectSince = $"""
        {SelectColumns}
        WHERE alert.ts >= @from AND alert.ts < @before
        ORDER BY alert.ts, alert_id
        """;

    private const string SelectUnexplained = $"""
        {SelectColumns}
        WHERE alert.ts >= @from AND NOT EXISTS (SELECT FROM forecast_explanations AS said WHERE said.alert_id = alert.alert_id)
        ORDER BY array_position(ARRAY['HIGH', 'MED', 'FYI'], severity), alert.ts DESC, alert_id
        LIMIT @limit
        """;

    /// <summary>Raised alerts of an origin that the gates still remember at a moment.</summary>
    internal async Task<AlertLog> LogAsync(string origin, DateTimeOffset before, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectLog);
        select.Parameters.AddWithValue("origin", origin);
        select.Parameters.AddWithValue("oldest", (before - AlertLog.Memory).ToUniversalTime());
        select.Parameters.AddWithValue("before", before.ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var log = new AlertLog();
        while (await reader.ReadAsync(ct))
        {
            log.Add(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetBoolean(3),
                Enum.Parse<AlertSeverity>(reader.GetString(4), ignoreCase: true));
        }

        return log;
    }

    /// <summary>Keeps new alerts; one that is known stays as it is.</summary>
    /// <param name="origin"><c>batch</c> or <c>stream</c>.</param>
    public async Task SaveAsync(IReadOnlyCollection<AlertEvent> alerts, string origin, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(alerts);
        if (alerts.Count == 0)
        {
            return;
        }

        await using var insert = database.CreateCommand(Insert);
        insert.Parameters.AddWithValue("alert_id", alerts.Select(alert => alert.AlertId).ToArray());
        insert.Parameters.AddWithValue("ts", alerts.Select(alert => alert.Ts.ToUniversalTime()).ToArray());
        insert.Parameters.AddWithValue("market_id", alerts.Select(alert => alert.MarketId).ToArray());
        insert.Parameters.AddWithValue("severity", alerts.Select(alert => alert.Severity.ToString().ToUpperInvariant()).ToArray());
        insert.Parameters.AddWithValue("reasons", alerts.Select(alert => string.Join(' ', alert.ReasonCodes)).ToArray());
        insert.Parameters.AddWithValue("evidence", alerts.Select(alert => JsonSerializer.Serialize(alert.Evidence, ForecastJson.Options)).ToArray());
        insert.Parameters.AddWithValue("lines", alerts.Select(alert => JsonSerializer.Serialize(alert.Explanation)).ToArray());
        insert.Parameters.AddWithValue("origin", origin);
        await insert.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Alerts of [from, before) with their market's question, by time.</summary>
    public Task<ImmutableArray<(AlertEvent Alert, string Question)>> SinceAsync(DateTimeOffset from, DateTimeOffset before, CancellationToken ct) =>
        ReadAsync(SelectSince, ct, ("from", from.ToUniversalTime()), ("before", before.ToUniversalTime()));

    /// <summary>Alerts from a moment on that no language model has explained, batch and stream alike, the gravest and then the latest first.</summary>
    public Task<ImmutableArray<(AlertEvent Alert, string Question)>> UnexplainedAsync(DateTimeOffset from, int limit, CancellationToken ct) =>
        ReadAsync(SelectUnexplained, ct, ("from", from.ToUniversalTime()), ("limit", limit));

    private async Task<ImmutableArray<(AlertEvent Alert, string Question)>> ReadAsync(string sql, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var select = database.CreateCommand(sql);
        foreach (var (name, value) in values)
        {
            select.Parameters.AddWithValue(name, value);
        }

        await using var reader = await select.ExecuteReaderAsync(ct);
        var alerts = ImmutableArray.CreateBuilder<(AlertEvent, string)>();
        while (await reader.ReadAsync(ct))
        {
            alerts.Add((
                new AlertEvent(
                    reader.GetGuid(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), Enum.Parse<AlertSeverity>(reader.GetString(3), ignoreCase: true),
                    [.. reader.GetFieldValue<string[]>(4)], JsonSerializer.Deserialize<AlertEvidence>(reader.GetString(5), ForecastJson.Options)!,
                    [.. reader.GetFieldValue<string[]>(6)]),
                reader.GetString(7)));
        }

        return alerts.DrainToImmutable();
    }
}
