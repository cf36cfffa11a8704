using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <inheritdoc cref="IDeskControl"/>
internal sealed class DeskControl(
    IDeskActs loop,
    DeskState state,
    DeskMemory memory,
    ModeCommands modes,
    KillCommands kills,
    CloseCommands closes,
    ILiveSeat seat,
    PresetStore presets,
    PresetRules presetRules,
    Universe universe,
    InstrumentStore instruments,
    JobBoard jobs,
    ModelPromoter promoter,
    ModelImporter importer,
    ModelRegistry registry,
    AlertDesk alerts,
    CommandTrail trail,
    TimeProvider clock) : IDeskControl
{
    /// <summary>What a page's grid and a minute's turn are built for (seed 2 §0.1).</summary>
    private const int UniverseMax = 50;

    public Task<Outcome> SetModeAsync(ModeOrder order, Actor actor, CancellationToken cancellationToken) =>
        modes.SetAsync(order, actor, cancellationToken);

    // Not to be canceled: who pulled the switch and closed the tab has pulled it.
    public Task<Outcome> KillAsync(KillOrder order, Actor actor, CancellationToken cancellationToken) => kills.KillAsync(order, actor);

    public Task<Outcome> ResetKillAsync(KillReset reset, Actor actor, CancellationToken cancellationToken) => kills.ResetAsync(reset, actor);

    public Task<Outcome> FlattenAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken) =>
        closes.TradeAsync(tradeId, actor, cancellationToken);

    public Task<Outcome> FlattenSymbolAsync(string symbol, string reason, Actor actor, CancellationToken cancellationToken) =>
        closes.SymbolAsync(symbol, reason, actor, cancellationToken);

    public async Task<Outcome> SetUniverseAsync(IReadOnlyList<string> symbols, Actor actor, CancellationToken cancellationToken)
    {
        var parsed = new List<Symbol>();
        var problems = new List<string>();
        foreach (var text in symbols)
        {
            if (Symbol.TryParse(text.Trim(), out var symbol, out var reason))
            {
                parsed.Add(symbol);
            }
            else
            {
                problems.Add(reason);
            }
        }

        var wanted = parsed.Distinct().ToImmutableArray();
        if (wanted.Length is 0 or > UniverseMax)
        {
            problems.Add($"The universe has {wanted.Length} symbols; expected 1 to {UniverseMax}.");
        }

        if (!wanted.Contains(Symbol.Btc))
        {
            problems.Add($"{Symbol.Btc} is missing; every feature row needs it as the market factor.");
        }

        var held = await loop.ActAsync(
            (_, shadow) => shadow.Active.Select(trade => trade.Symbol).Where(symbol => !wanted.Contains(symbol)).ToList(), cancellationToken);
        held.AddRange(LiveHeld().Where(symbol => !wanted.Contains(symbol) && !held.Contains(symbol)));
        if (held.Count > 0)
        {
            problems.Add($"{string.Join(", ", held)} cannot be removed while a position is open; close it first, or its stop would go unwatched.");
        }

        if (problems.Count > 0)
        {
            return await RefuseAsync(actor, "universe.set", "universe", string.Join(" ", problems));
        }

        var before = universe.Symbols;
        await instruments.EnsureAsync(wanted, cancellationToken);
        await memory.StoreUniverseAsync(before, wanted, actor, cancellationToken);
        universe.Set(wanted);
        state.SetInstruments(await instruments.LoadAsync(cancellationToken));
        await jobs.StartAsync(SyncUniverseJob.Kind, null, actor, cancellationToken);
        return Outcome.Ok($"The universe has {wanted.Length} symbols.");
    }

    public async Task<Outcome> SavePresetAsync(string kind, JsonElement body, Actor actor, CancellationToken cancellationToken)
    {
        var problems = presetRules.Check(kind, body);
        var refusal = NotAllowed(kind, actor) ?? (problems.Count > 0 ? string.Join(" ", problems.Select(problem => problem.ErrorMessage)) : null);
        if (refusal is not null)
        {
            return await RefuseAsync(actor, "preset.save", kind, refusal);
        }

        var name = body.TryGetProperty("name", out var given) && given.GetString() is { Length: > 0 } text ? text : kind;
        var saved = await presets.SaveAsync(kind, name, body, clock.GetUtcNow(), actor.Name, actor.Origin, cancellationToken);
        await ReloadRulesAsync(cancellationToken);
        return Outcome.Ok($"{kind} v{saved.Version} is saved and active.");
    }

    public async Task<Outcome> ActivatePresetAsync(string kind, int version, Actor actor, CancellationToken cancellationToken)
    {
        var refusal = NotAllowed(kind, actor)
            ?? (await presets.ActivateAsync(kind, version, clock.GetUtcNow(), actor.Name, actor.Origin, cancellationToken) is null
                ? $"There is no {kind} preset version {version}." : null);
        if (refusal is not null)
        {
            return await RefuseAsync(actor, "preset.activate", $"{kind} v{version}", refusal);
        }

        await ReloadRulesAsync(cancellationToken);
        return Outcome.Ok($"{kind} v{version} is active.");
    }

    public async Task<Outcome> StartJobAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        if (!Timetable.Kinds.Contains(kind))
        {
            return await RefuseAsync(actor, "job.start", kind, $"Job '{kind}' is unknown; known are {string.Join(", ", Timetable.Kinds)}.");
        }

        Guid jobId;
        try
        {
            jobId = await jobs.StartOnceAsync(kind, config, actor, cancellationToken);
        }
        catch (JobFailedException exception)
        {
            return await RefuseAsync(actor, "job.start", kind, exception.Message);
        }

        await trail.TellAsync(
            new AuditEntry(clock.GetUtcNow(), actor.Name, "job.start", $"{kind} {jobId}", null, config?.GetRawText(), actor.Origin ?? "system"));
        return Outcome.Ok($"{kind} is queued.") with { JobId = jobId };
    }

    public Task<JobEstimate> EstimateJobAsync(string kind, JsonElement? config, CancellationToken cancellationToken) =>
        jobs.EstimateAsync(kind, config, cancellationToken);

    public Task<Outcome> AcknowledgeAlertAsync(long alertId, Actor actor, CancellationToken cancellationToken) =>
        alerts.AcknowledgeAsync(alertId, actor, cancellationToken);

    public Task<Outcome> ResolveAlertAsync(long alertId, Actor actor, CancellationToken cancellationToken) =>
        alerts.ResolveAsync(alertId, actor, cancellationToken);

    public async Task<Outcome> CancelJobAsync(Guid jobId, Actor actor, CancellationToken cancellationToken)
    {
        if (!await jobs.CancelAsync(jobId, cancellationToken))
        {
            return await RefuseAsync(actor, "job.cancel", jobId.ToString(), "The job has already ended.");
        }

        await trail.TellAsync(new AuditEntry(clock.GetUtcNow(), actor.Name, "job.cancel", jobId.ToString(), Origin: actor.Origin ?? "system"));
        return Outcome.Ok("The job is being canceled.");
    }

    public async Task<GateResult> AskGateAsync(Guid modelId, CancellationToken cancellationToken) =>
        await promoter.AskAsync(
            await registry.FindAsync(new ModelId(modelId), cancellationToken)
                ?? throw new InvalidOperationException($"Model {modelId} is not in the registry."),
            cancellationToken);

    public Task<Outcome> PromoteAsync(PromotionOrder order, Actor actor, CancellationToken cancellationToken) =>
        promoter.PromoteAsync(order, actor, cancellationToken);

    public Task<Outcome> RollBackAsync(string reason, Guid? seenProduction, Actor actor, CancellationToken cancellationToken) =>
        promoter.RollBackAsync(reason, seenProduction, actor, cancellationToken);

    public Task<Outcome> ToShadowAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken) =>
        promoter.MoveAsync(new ModelId(modelId), StageAct.Challenge, reason, actor, cancellationToken);

    public Task<Outcome> ArchiveAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken) =>
        promoter.MoveAsync(new ModelId(modelId), StageAct.Archive, reason, actor, cancellationToken);

    public Task<Outcome> ImportModelAsync(ModelImport import, Actor actor, CancellationToken cancellationToken) =>
        importer.ImportAsync(import, actor, cancellationToken);

    public Task<PromotionRules> PromotionRulesAsync(CancellationToken cancellationToken) => promoter.RulesAsync(cancellationToken);

    public Task<Outcome> SetPromotionRulesAsync(PromotionRules rules, Actor actor, CancellationToken cancellationToken) =>
        SavePresetAsync(PresetKinds.Promotion, JsonSerializer.SerializeToElement(rules, PresetDefinition.Json), actor, cancellationToken);

    private IEnumerable<Symbol> LiveHeld() => seat.State.Picture is { } picture
        ? picture.Positions.Where(position => position.Amount != 0).Select(position => position.Symbol)
            .Concat(picture.Brackets.Select(bracket => bracket.Plan.Symbol)).Distinct()
        : [];

    /// <summary>Why this person may not change presets of the kind; null when they may.</summary>
    private static string? NotAllowed(string kind, Actor actor) => kind != PresetKinds.Promotion || actor.IsAdmin ? null
        : $"{actor.Name} is no admin; only an admin changes the rules of the promotion gate.";

    /// <summary>A refused command is on record like one that was done.</summary>
    private async Task<Outcome> RefuseAsync(Actor actor, string action, string subject, string refusal)
    {
        await trail.TellAsync(new AuditEntry(
            clock.GetUtcNow(), actor.Name, action, subject.Length <= 80 ? subject : subject[..80], null,
            JsonSerializer.Serialize(new { refused = refusal }), actor.Origin ?? "system"));
        return Outcome.Refused(refusal);
    }

    private async Task ReloadRulesAsync(CancellationToken cancellationToken)
    {
        var stored = await memory.RulesAsync(state.Rules.Mode, cancellationToken);
        state.Change(rules => stored with { Mode = rules.Mode, Champion = rules.Champion, Challengers = rules.Challengers });
    }
}
