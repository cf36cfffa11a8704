using TradingConsole.Core.Models;

namespace TradingConsole.Workers.Realtime;

/// <summary>Puts models into production and takes them back: gate, registry, and the loaded champion the loop decides with.</summary>
internal sealed class ModelPromoter(ModelRegistry registry, PromotionGate gate, LookAheadProof lookAhead, DeskState state)
{
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

        var rules = state.Rules.Champion is null ? PromotionRules.QuickStart : PromotionRules.Default;
        var answer = await gate.CheckAsync(record, rules, lookAhead.CheckAsync, cancellationToken);
        if (!answer.Passed)
        {
            return Outcome.Refused($"The promotion gate refused: {answer.Objections()}");
        }

        // Loaded before it is promoted: a model that cannot be read must not become the champion.
        var model = await registry.LoadAsync(record, cancellationToken);
        var promoted = await registry.PromoteAsync(id, actor.Name, reason, answer, cancellationToken: cancellationToken);
        state.Change(rules => rules with { Champion = new Champion(promoted, model) });
        return Outcome.Ok($"Model {id} is in production.");
    }

    public async Task<Outcome> RollBackAsync(string reason, Actor actor, CancellationToken cancellationToken)
    {
        try
        {
            var restored = await registry.RollBackAsync(actor.Name, reason, cancellationToken: cancellationToken);
            var model = await registry.LoadAsync(restored, cancellationToken);
            state.Change(rules => rules with { Champion = new Champion(restored, model) });
            return Outcome.Ok($"Model {restored.Id} is back in production.");
        }
        catch (InvalidOperationException exception)
        {
            return Outcome.Refused(exception.Message);
        }
    }
}
