using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Moves models through their life: gate, registry with its audit row, then the line-up the loop decides with. Whoever acts on a
/// production model that is no longer there is told who was faster.
/// </summary>
internal sealed class ModelPromoter(
    ModelRegistry registry,
    PromotionGate gate,
    LookAheadProof lookAhead,
    PresetStore presets,
    ModelLineup lineup,
    NpgsqlDataSource database,
    DeskState state,
    TimeProvider clock) : IDisposable
{
    /// <summary>An override is read again later, by someone who was not there.</summary>
    private const int OverrideReasonMin = 15;

    // Two acts of this node change the line-up in the order they were committed.
    private readonly SemaphoreSlim _lineupTurn = new(1);

    /// <summary>The gate's answer by the rules in force: laxer while nothing is in production.</summary>
    public async Task<GateResult> AskAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        var isFirst = await registry.ProductionAsync(cancellationToken) is null;
        var rules = isFirst ? PromotionRules.QuickStart : await RulesAsync(cancellationToken);
        var facts = await registry.FactsAsync(record.Id, cancellationToken);
        return await gate.CheckAsync(record, rules, facts, lookAhead.CheckAsync, cancellationToken);
    }

    /// <summary>The rules for a model that replaces another.</summary>
    public async Task<PromotionRules> RulesAsync(CancellationToken cancellationToken) =>
        (await presets.ActiveAsync(PresetKinds.Promotion, cancellationToken)).Read<PromotionRules>();

    public async Task<Outcome> PromoteAsync(PromotionOrder order, Actor actor, CancellationToken cancellationToken)
    {
        var outcome = await TryPromoteAsync(order, actor, cancellationToken);
        return outcome.IsOk ? outcome
            : await TellAsync("model.promote", new ModelId(order.ModelId).ToString(), order.Reason, actor, outcome, cancellationToken);
    }

    private async Task<Outcome> TryPromoteAsync(PromotionOrder order, Actor actor, CancellationToken cancellationToken)
    {
        var seen = await SeenAsync(order.SeenProduction, cancellationToken);
        var id = new ModelId(order.ModelId);
        if (await registry.FindAsync(id, cancellationToken) is not { } record)
        {
            return Outcome.Refused($"Model {id} is not in the registry.");
        }

        if (LifeCycle.Objection(record.Stage, StageAct.Promote) is { } objection)
        {
            return Outcome.Refused($"Model {id} cannot be promoted: {objection}.");
        }

        var answer = await AskAsync(record, cancellationToken);
        if (!answer.Passed && Refusal(order, actor, answer) is { } refusal)
        {
            return Outcome.Refused(refusal);
        }

        var request = new PromotionRequest(id, actor.Name, order.Reason, answer, seen, IsOverride: !answer.Passed);
        var outcome = await ChangeAsync(
            request.IsOverride ? "model.override" : "model.promote", order.Reason, actor, Failed(answer),
            async transaction =>
            {
                // Loaded before it is committed: a model that cannot be read must not become the champion.
                await registry.LoadAsync(record, cancellationToken);
                return await registry.PromoteAsync(request, transaction, cancellationToken);
            },
            cancellationToken);
        return !outcome.IsOk ? outcome
            : Outcome.Ok(request.IsOverride ? $"Model {id} is in production, against the gate." : $"Model {id} is in production.");
    }

    public async Task<Outcome> RollBackAsync(string reason, Guid? seenProduction, Actor actor, CancellationToken cancellationToken)
    {
        var seen = await SeenAsync(seenProduction, cancellationToken);
        ModelId? restored = null;
        var outcome = await ChangeAsync(
            "model.roll_back", reason, actor, null,
            async transaction =>
            {
                var moved = await registry.RollBackAsync(seen, actor.Name, reason, transaction, cancellationToken);
                if (moved.Record is { } record)
                {
                    await registry.LoadAsync(record, cancellationToken); // Unreadable: the roll-back is rolled back.
                    restored = record.Id;
                }

                return moved;
            },
            cancellationToken);
        return outcome.IsOk ? Outcome.Ok($"Model {restored} is back in production.")
            : await TellAsync("model.roll_back", seen?.ToString() ?? "production", reason, actor, outcome, cancellationToken);
    }

    /// <param name="act"><see cref="StageAct.Challenge"/> or <see cref="StageAct.Archive"/>.</param>
    public async Task<Outcome> MoveAsync(ModelId id, StageAct act, string reason, Actor actor, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(id, cancellationToken) is not { } record)
        {
            return Outcome.Refused($"Model {id} is not in the registry.");
        }

        if (act == StageAct.Challenge && await registry.ProductionAsync(cancellationToken) is null)
        {
            return Outcome.Refused("No model is in production: there is nothing to decide beside.");
        }

        var outcome = await ChangeAsync(
            act == StageAct.Challenge ? "model.to_shadow" : "model.archive", reason, actor, null,
            async transaction =>
            {
                if (act == StageAct.Challenge)
                {
                    await registry.LoadAsync(record, cancellationToken);
                }

                return await registry.MoveAsync(id, act, actor.Name, reason, transaction, cancellationToken);
            },
            cancellationToken);
        return !outcome.IsOk ? outcome
            : Outcome.Ok(act == StageAct.Challenge ? $"Model {id} decides beside the champion, on paper." : $"Model {id} is archived.");
    }

    public void Dispose() => _lineupTurn.Dispose();

    /// <summary>Why an order the gate objected to is refused; null when it is a proper override.</summary>
    private static string? Refusal(PromotionOrder order, Actor actor, GateResult answer)
    {
        if (order.OverrideConfirmation is not { } confirmation)
        {
            return $"The promotion gate refused: {answer.Objections()}";
        }

        if (!actor.IsAdmin)
        {
            return $"{actor.Name} is no admin; only an admin overrides the promotion gate, which says: {answer.Objections()}";
        }

        if (answer.Checks.FirstOrDefault(check => !check.Passed && GateCodes.NeverOverridden.Contains(check.Code)) is { } fatal)
        {
            return $"No reason overrides {fatal.Code}: {fatal.Detail}";
        }

        var expected = PromotionOrder.ConfirmationOf(order.ModelId);
        return !string.Equals(confirmation.Trim(), expected, StringComparison.OrdinalIgnoreCase)
                ? $"The confirmation is '{confirmation}', must be '{expected}', the first eight characters of the model's id."
            : order.Reason.Trim().Length < OverrideReasonMin
                ? $"The reason has {order.Reason.Trim().Length} characters, must have at least {OverrideReasonMin}: an override is read again later."
            : null;
    }

    private static ImmutableArray<string>? Failed(GateResult answer) =>
        answer.Passed ? null : [.. answer.Checks.Where(check => !check.Passed).Select(check => $"{check.Code}: {check.Detail}")];

    private async Task<ModelId?> SeenAsync(Guid? seen, CancellationToken cancellationToken) =>
        seen is not { } given ? (await registry.ProductionAsync(cancellationToken))?.Id
        : given == Guid.Empty ? null
        : new ModelId(given);

    private async Task<Outcome> ChangeAsync(
        string action,
        string reason,
        Actor actor,
        ImmutableArray<string>? failed,
        Func<NpgsqlTransaction, Task<StageOutcome>> change,
        CancellationToken cancellationToken)
    {
        await _lineupTurn.WaitAsync(cancellationToken);
        try
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            var before = await registry.ProductionAsync(cancellationToken);
            var challengers = await registry.InShadowAsync(cancellationToken);
            var outcome = await change(transaction);
            if (outcome.Record is not { } record)
            {
                return Outcome.Refused(outcome.Refusal);
            }

            await AuditLog.WriteAsync(
                transaction,
                new AuditEntry(
                    clock.GetUtcNow(), actor.Name, action, record.Id.ToString(), JsonSerializer.Serialize(new { champion = before?.Id.Value }),
                    JsonSerializer.Serialize(new { model = record.Id.Value, stage = record.Stage.ToString(), reason, failed }),
                    actor.Origin ?? "system")
                {
                    Why = reason,
                },
                cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            await FollowAsync();
            await KeepComparisonsAsync(before, challengers, record);
            return Outcome.Ok();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ModelArtifactException)
        {
            return Outcome.Refused(exception.Message);
        }
        finally
        {
            _lineupTurn.Release();
        }
    }

    /// <summary>An attempt that changed nothing leaves a row too: who wanted what, and why not.</summary>
    private async Task<Outcome> TellAsync(
        string action, string subject, string reason, Actor actor, Outcome refused, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AuditLog.WriteAsync(
            transaction,
            new AuditEntry(
                clock.GetUtcNow(), actor.Name, action, subject, null, JsonSerializer.Serialize(new { reason, refused = refused.Message }),
                actor.Origin ?? "system")
            {
                Why = reason,
            },
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return refused;
    }

    // A comparison ends when its challenger leaves or its champion does; what it found by then stays with the challenger.
    private async Task KeepComparisonsAsync(ModelRecord? champion, IReadOnlyList<ModelRecord> challengers, ModelRecord moved)
    {
        if (champion is null)
        {
            return;
        }

        foreach (var challenger in challengers.Where(model => model.Id == moved.Id || moved.Stage == ModelStage.Production))
        {
            if (await registry.ChallengeAsync(challenger.Id, champion.Id, CancellationToken.None) is { } found)
            {
                await registry.RecordEvidenceAsync(challenger.Id, EvidenceKinds.Challenge, found, CancellationToken.None);
            }
        }
    }

    // Once committed the loop must follow, whether or not the caller still waits.
    private async Task FollowAsync()
    {
        var (champion, challengers) = await lineup.LoadAsync(state.Rules.Champion, state.Rules.Challengers, CancellationToken.None);
        state.Change(rules => rules with { Champion = champion, Challengers = challengers });
    }
}
