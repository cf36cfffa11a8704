using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Alerts;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Forecasts;

/// <summary>What people do to the scoreboard's alerts, each act together with its audit entry.</summary>
/// <param name="clock">Market clock, as the alerts' own.</param>
internal sealed class AlertActs(NpgsqlDataSource database, TimeProvider clock)
{
    public async Task<CommandAnswer> AcknowledgeAsync(Guid alertId, CommandBy by, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ObjectionAsync(transaction, alertId, by, ct) is { } objection)
        {
            return objection;
        }

        var now = clock.GetUtcNow();
        if (!await AlertVerdicts.AcknowledgeAsync(transaction, alertId, by.Id!.Value, now, ct))
        {
            return CommandAnswer.Refused($"Alert {alertId} is acknowledged already.");
        }

        await CommitAsync(transaction, "forecast.alert.acknowledge", alertId, null, now, by, ct);
        return CommandAnswer.Done($"Alert {alertId} is acknowledged.");
    }

    public async Task<CommandAnswer> JudgeAsync(Guid alertId, bool? isFalseAlarm, CommandBy by, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        if (await ObjectionAsync(transaction, alertId, by, ct) is { } objection)
        {
            return objection;
        }

        var now = clock.GetUtcNow();
        if (!await AlertVerdicts.JudgeAsync(transaction, alertId, isFalseAlarm, by.Id!.Value, now, ct))
        {
            return CommandAnswer.Refused(isFalseAlarm is null ? $"Alert {alertId} has no verdict to take back." : $"Alert {alertId} is judged so already.");
        }

        await CommitAsync(transaction, "forecast.alert.judge", alertId, JsonSerializer.Serialize(new { is_false_alarm = isFalseAlarm }), now, by, ct);
        return CommandAnswer.Done(isFalseAlarm switch
        {
            true => $"Alert {alertId} counts as a false alarm.",
            false => $"Alert {alertId} counts as a true alarm.",
            null => $"Alert {alertId} has no verdict any more.",
        });
    }

    private static async Task<CommandAnswer?> ObjectionAsync(NpgsqlTransaction transaction, Guid alertId, CommandBy by, CancellationToken ct) =>
        by.Id is null ? CommandAnswer.Refused("A person must say this; the system does not.")
        : !await AlertVerdicts.ExistsAsync(transaction, alertId, ct) ? CommandAnswer.Unknown($"Alert {alertId}")
        : null;

    private static async Task CommitAsync(
        NpgsqlTransaction transaction, string act, Guid alertId, string? after, DateTimeOffset now, CommandBy by, CancellationToken ct)
    {
        await AuditLog.WriteAsync(
            transaction, new AuditEntry(now, by.Name, act, alertId.ToString("D"), AfterJson: after, Origin: by.Origin ?? "system"), ct);
        await using (var tell = new NpgsqlCommand(AlertChannel.Tell, transaction.Connection, transaction))
        {
            await tell.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
    }
}
