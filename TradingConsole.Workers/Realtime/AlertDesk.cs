using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>What operators do to alerts, each act together with its audit entry.</summary>
internal sealed class AlertDesk(AlertStore alerts, QualityBoard board, NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Notes who has seen an alert.</summary>
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

        await CommitAsync(transaction, "alert.acknowledge", alert, now, actor, cancellationToken);
        return Outcome.Ok($"{alert.Kind} {alert.Subject} is acknowledged.");
    }

    /// <summary>Closes an alert whose condition the latest look did not find; one that still holds is refused.</summary>
    public async Task<Outcome> ResolveAsync(long id, Actor actor, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (board.Picture.AsOf is not { } lookedAt)
        {
            return Outcome.Refused("The desk has not looked at its feed since it started; try again in a minute.");
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await AlertStore.ResolveAsync(transaction, id, actor.Name, now, lookedAt, cancellationToken) is not { } alert)
        {
            return await alerts.FindAsync(id, cancellationToken) switch
            {
                null => Outcome.Refused($"There is no alert {id}."),
                { ResolvedAt: not null } => Outcome.Refused($"Alert {id} is resolved already."),
                { } holds => Outcome.Refused(
                    $"Alert {id} still held at {holds.SeenAt.UtcDateTime:HH:mm:ss} UTC and would be raised again: acknowledge it; it resolves when its cause is gone."),
            };
        }

        await CommitAsync(transaction, "alert.resolve", alert, now, actor, cancellationToken);
        return Outcome.Ok($"{alert.Kind} {alert.Subject} is resolved.");
    }

    private async Task CommitAsync(
        NpgsqlTransaction transaction, string act, Alert alert, DateTimeOffset now, Actor actor, CancellationToken cancellationToken)
    {
        await AuditLog.WriteAsync(
            transaction,
            new AuditEntry(
                now, actor.Name, act, $"{alert.Kind} {alert.Subject}", null,
                JsonSerializer.Serialize(new { id = alert.Id, alert.Message }), actor.Origin ?? "system"),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        board.Picture = board.Picture with { OpenAlerts = await alerts.OpenAsync(cancellationToken) };
    }
}
