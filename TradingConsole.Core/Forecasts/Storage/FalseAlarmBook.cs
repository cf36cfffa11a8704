using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Cutoffs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>What time says of alerts, and how often they were false. Not derived: a rebuild leaves it, and as alerts keep their ids it stays true.</summary>
/// <remarks>What people say is written by <see cref="AlertVerdicts"/>, and stands against it.</remarks>
public sealed class FalseAlarmBook(NpgsqlDataSource database)
{
    // A person's word stands against the rule's, whichever came first.
    private const string JudgeByRule = """
        INSERT INTO forecast_alert_verdicts AS kept (alert_id, is_false_alarm, judged_at, judged_by)
        SELECT alert_id, is_false, @now, 'rule' FROM unnest(@alert, @is_false) AS judged (alert_id, is_false)
        ON CONFLICT (alert_id) DO UPDATE SET is_false_alarm = excluded.is_false_alarm, judged_at = excluded.judged_at, judged_by = 'rule'
        WHERE coalesce(kept.judged_by, 'rule') = 'rule' AND kept.is_false_alarm IS DISTINCT FROM excluded.is_false_alarm
        """;

    private const string SelectPrices = """
        SELECT alert_id, price.ts, price.yes
        FROM forecast_alerts AS alert
        JOIN forecast_prices AS price ON price.market_id = alert.market_id AND price.ts > alert.ts AND price.ts <= alert.ts + @within
        WHERE alert.ts >= @from AND alert.ts < @now AND price.ts <= @now
        ORDER BY alert_id, price.ts
        """;

    private const string SelectRates = """
        SELECT severity, is_false_alarm
        FROM forecast_alerts LEFT JOIN forecast_alert_verdicts USING (alert_id)
        WHERE ts >= @from
        """;

    /// <summary>Judges by the rule every alert of the last week whose price has come back or whose time is over.</summary>
    /// <param name="now">Up to when prices are known: the end of the last batch.</param>
    /// <returns>How many verdicts are new or changed.</returns>
    public async Task<int> JudgeByRuleAsync(AlertRules rules, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var from = now - AlertLog.Memory;
        var prices = await PricesAsync(from, now, rules.FalseAlarmWithin, ct);
        var judged = (await new AlertStore(database).SinceAsync(from, now, ct))
            .Select(one => (one.Alert.AlertId, IsFalse: FalseAlarms.Judge(one.Alert, prices.GetValueOrDefault(one.Alert.AlertId)?.ToArray(), now, rules)))
            .Where(one => one.IsFalse is not null)
            .ToArray();
        return await ExecuteAsync(
            JudgeByRule, ct, ("alert", judged.Select(one => one.AlertId).ToArray()), ("is_false", judged.Select(one => one.IsFalse!.Value).ToArray()),
            ("now", now.ToUniversalTime()));
    }

    /// <summary>Share of false alarms since a moment, by severity.</summary>
    public async Task<ImmutableArray<FalseAlarmRate>> RatesAsync(DateTimeOffset from, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectRates);
        select.Parameters.AddWithValue("from", from.ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var judged = new List<(AlertSeverity, bool?)>();
        while (await reader.ReadAsync(ct))
        {
            judged.Add((Enum.Parse<AlertSeverity>(reader.GetString(0), ignoreCase: true), reader.IsDBNull(1) ? null : reader.GetBoolean(1)));
        }

        return FalseAlarms.Rates(judged);
    }

    private async Task<Dictionary<Guid, List<PricePoint>>> PricesAsync(DateTimeOffset from, DateTimeOffset now, TimeSpan within, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectPrices);
        select.Parameters.AddWithValue("from", from.ToUniversalTime());
        select.Parameters.AddWithValue("now", now.ToUniversalTime());
        select.Parameters.AddWithValue("within", NpgsqlDbType.Interval, within);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var prices = new Dictionary<Guid, List<PricePoint>>();
        while (await reader.ReadAsync(ct))
        {
            if (!prices.TryGetValue(reader.GetGuid(0), out var path))
            {
                prices[reader.GetGuid(0)] = path = [];
            }

            path.Add(new PricePoint(reader.GetFieldValue<DateTimeOffset>(1), reader.GetDouble(2)));
        }

        return prices;
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await command.ExecuteNonQueryAsync(ct);
    }
}
