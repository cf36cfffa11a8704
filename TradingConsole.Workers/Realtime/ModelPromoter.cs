using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>Puts models into production and takes them back: gate, registry with its audit row, and the champion the loop decides with.</summary>
internal sealed class ModelPromoter(
    ModelRegistry registry, PromotionGate gate, LookAheadProof lookAhead, NpgsqlDataSource database, DeskState state, TimeProvider clock)
{
    /// <summary>The gate's answer by the rules in force: laxer while nothing is in production.</summary>
    public Task<GateResult> AskAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        var rules = state.Rules.Champion is null ? PromotionRules.QuickStart : PromotionRules.Default;
        return gate.CheckAsync(record, rules, lookAhead.CheckAsync, cancellationToken);
    }

    public async Task<Outcome> PromoteAsync(ModelId id, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(id, cancellationToken) is not { } record)
        {
            return Outcome.Refused($"Model {id} is not in the registry.");
        }

        if (record.Stage == ModelStage.Production)
        {
            return Outcome.Refused($"Model {id} is already in production.");
        }

        var answer = await AskAsync(record, cancellationToken);
        if (!answer.Passed)
        {
            return Outcome.Refused($"The promotion gate refused: {answer.Objections()}");
        }

        // Loaded before it is promoted: a model that cannot be read must not become the champion.
        var model = await registry.LoadAsync(record, cancellationToken);
        var promoted = await AuditedAsync(
            "model.promote", reason, actor,
            transaction => registry.PromoteAsync(id, actor.Name, reason, answer, transaction, cancellationToken), cancellationToken);
        state.Change(rules => rules with { Champion = new Champion(promoted, model) });
        return Outcome.Ok($"Model {id} is in production.");
    }

    public async Task<Outcome> RollBackAsync(string reason, Actor actor, CancellationToken cancellationToken)
    {
        try
        {
            TradingModel? model = null;
            var restored = await AuditedAsync(
                "model.roll_back", reason, actor,
                async transaction =>
                {
                    var record = await registry.RollBackAsync(actor.Name, reason, transaction, cancellationToken);
                    model = await registry.LoadAsync(record, cancellationToken); // Unreadable: the roll-back is rolled back.
                    return record;
                },
                cancellationToken);
            state.Change(rules => rules with { Champion = new Champion(restored, model!) });
            return Outcome.Ok($"Model {restored.Id} is back in production.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ModelArtifactException)
        {
            return Outcome.Refused(exception.Message);
        }
    }

    private async Task<ModelRecord> AuditedAsync(
        string action, string reason, Actor actor, Func<NpgsqlTransaction, Task<ModelRecord>> change, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = state.Rules.Champion?.Record.Id;
        var record = await change(transaction);
        await AuditLog.WriteAsync(
            transaction,
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, action, record.Id.ToString(), JsonSerializer.Serialize(new { champion = before?.Value }),
                JsonSerializer.Serialize(new { champion = record.Id.Value, reason }), actor.Origin ?? "system"),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return record;
    }
}
