using Npgsql;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>What people said of alerts; kept apart from the alerts, which a rebuild makes anew.</summary>
public static class AlertVerdicts
{
    private const string KnowsAlert = "SELECT EXISTS (SELECT 1 FROM forecast_alerts WHERE alert_id = @id)";

    private const string SetAcknowledged = """
        INSERT INTO forecast_alert_verdicts AS said (alert_id, acknowledged_at, acknowledged_by) VALUES (@id, @now, @by)
        ON CONFLICT (alert_id) DO UPDATE SET acknowledged_at = excluded.acknowledged_at, acknowledged_by = excluded.acknowledged_by
        WHERE said.acknowledged_at IS NULL
        """;

    // Who judges has seen it. Taking a verdict back leaves that as it is.
    private const string SetVerdict = """
        INSERT INTO forecast_alert_verdicts AS said (alert_id, acknowledged_at, acknowledged_by, is_false_alarm, judged_at, judged_by)
        VALUES (@id, @now, @by, @false_alarm, @now, @by::text)
        ON CONFLICT (alert_id) DO UPDATE
        SET acknowledged_at = coalesce(said.acknowledged_at, excluded.acknowledged_at),
            acknowledged_by = CASE WHEN said.acknowledged_at IS NULL THEN excluded.acknowledged_by ELSE said.acknowledged_by END,
            is_false_alarm = excluded.is_false_alarm, judged_at = excluded.judged_at, judged_by = excluded.judged_by
        WHERE said.is_false_alarm IS DISTINCT FROM excluded.is_false_alarm OR said.judged_by = 'rule'
        """;

    private const string ClearVerdict = """
        UPDATE forecast_alert_verdicts SET is_false_alarm = NULL, judged_at = NULL, judged_by = NULL
        WHERE alert_id = @id AND is_false_alarm IS NOT NULL
        """;

    public static async Task<bool> ExistsAsync(NpgsqlTransaction transaction, Guid alertId, CancellationToken ct = default)
    {
        await using var command = Command(transaction, KnowsAlert, alertId);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <returns>Whether this was the first acknowledgement.</returns>
    public static async Task<bool> AcknowledgeAsync(NpgsqlTransaction transaction, Guid alertId, Guid by, DateTimeOffset now, CancellationToken ct = default)
    {
        await using var command = Command(transaction, SetAcknowledged, alertId, by, now);
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    /// <param name="isFalseAlarm">Null takes the verdict back.</param>
    /// <returns>Whether that changed anything.</returns>
    public static async Task<bool> JudgeAsync(
        NpgsqlTransaction transaction, Guid alertId, bool? isFalseAlarm, Guid by, DateTimeOffset now, CancellationToken ct = default)
    {
        await using var command = isFalseAlarm is not null ? Command(transaction, SetVerdict, alertId, by, now) : Command(transaction, ClearVerdict, alertId);
        if (isFalseAlarm is { } said)
        {
            command.Parameters.AddWithValue("false_alarm", said);
        }

        return await command.ExecuteNonQueryAsync(ct) == 1;
    }

    private static NpgsqlCommand Command(NpgsqlTransaction transaction, string sql, Guid alertId, Guid? by = null, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("id", alertId);
        if (by is { } person)
        {
            command.Parameters.AddWithValue("by", person);
            command.Parameters.AddWithValue("now", now!.Value.ToUniversalTime());
        }

        return command;
    }
}
