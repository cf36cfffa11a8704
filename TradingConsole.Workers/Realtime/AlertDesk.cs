using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Quality.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>What operators do to alerts.</summary>
internal sealed class AlertDesk(AlertStore alerts, QualityBoard board, NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Notes who has seen an alert, together with its audit entry.</summary>
    public async Task<Outcome> AcknowledgeAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await AlertStore.AcknowledgeAsync(transaction, id, actor.Name, now, cancellationToken) is not { } alert)
        {
            return await alerts.FindAsync(id, cancellationToken) is { } known
                ? Outcome.Refused($"Alert {id} is {known.State} already.")
                : Outcome.Refused($"There is no alert {id}.");
        }

        await AuditLog.WriteAsync(
            transaction,
            new AuditEntry(
                now, actor.Name, "alert.acknowledge", $"{alert.Kind} {alert.Subject}", null,
                JsonSerializer.Serialize(new { id, alert.Message }), actor.Origin ?? "system"),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        board.Picture = board.Picture with { OpenAlerts = await alerts.OpenAsync(cancellationToken) };
        return Outcome.Ok($"{alert.Kind} {alert.Subject} is acknowledged.");
    }
}
