using System.Collections.Concurrent;
using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Notes every act, and answers as it was told to.</summary>
public sealed class RecordingDeskControl : IDeskControl
{
    private static readonly GateResult Passed = new([new GateCheck("artifact_intact", true, "sample")]);

    public ConcurrentQueue<string> Acts { get; } = new();

    /// <summary>What the gate says when asked.</summary>
    public GateResult Gate { get; set; } = Passed;

    public Outcome Answer { get; set; } = Outcome.Ok();

    /// <summary>Forgets what it noted and was told.</summary>
    public void Reset()
    {
        Acts.Clear();
        (Answer, Rules, Gate, LastConfig) = (Outcome.Ok(), PromotionRules.Default, Passed, null);
    }

    public Task<Outcome> SetModeAsync(ModeOrder order, Actor actor, CancellationToken cancellationToken) => Note($"mode {order.Mode}", actor);

    public Task<Outcome> KillAsync(KillOrder order, Actor actor, CancellationToken cancellationToken) =>
        Note($"kill '{order.Reason}' {order.Level.Word()}", actor);

    public Task<Outcome> ResetKillAsync(KillReset reset, Actor actor, CancellationToken cancellationToken) => Note("resume", actor);

    public Task<Outcome> FlattenSymbolAsync(string symbol, string reason, Actor actor, CancellationToken cancellationToken) =>
        Note($"flatten {symbol} '{reason}'", actor);

    public Task<Outcome> FlattenAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken) => Note($"flatten {tradeId}", actor);

    public Task<Outcome> SetUniverseAsync(IReadOnlyList<string> symbols, Actor actor, CancellationToken cancellationToken) =>
        Note($"universe {string.Join(',', symbols)}", actor);

    public Task<Outcome> SavePresetAsync(string kind, JsonElement body, Actor actor, CancellationToken cancellationToken) =>
        Note($"save {kind} {body.GetRawText()}", actor);

    public Task<Outcome> ActivatePresetAsync(string kind, int version, Actor actor, CancellationToken cancellationToken) =>
        Note($"activate {kind} {version}", actor);

    /// <summary>What the last job was started with.</summary>
    public JsonElement? LastConfig { get; private set; }

    public Task<Outcome> StartJobAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken)
    {
        LastConfig = config;
        return Note($"start {kind}", actor);
    }

    public JobEstimate Estimate { get; set; } = new(300L << 20, null, "a sample");

    public Task<JobEstimate> EstimateJobAsync(string kind, JsonElement? config, CancellationToken cancellationToken) => Task.FromResult(Estimate);

    public Task<Outcome> AcknowledgeAlertAsync(long alertId, Actor actor, CancellationToken cancellationToken) =>
        Note($"acknowledge {alertId}", actor);

    public Task<Outcome> ResolveAlertAsync(long alertId, Actor actor, CancellationToken cancellationToken) =>
        Note($"resolve {alertId}", actor);

    public Task<Outcome> CancelJobAsync(Guid jobId, Actor actor, CancellationToken cancellationToken) => Note($"cancel {jobId}", actor);

    public Task<GateResult> AskGateAsync(Guid modelId, CancellationToken cancellationToken) => Task.FromResult(Gate);

    /// <summary>The gate's rules, as last set.</summary>
    public PromotionRules Rules { get; set; } = PromotionRules.Default;

    public Task<Outcome> PromoteAsync(PromotionOrder order, Actor actor, CancellationToken cancellationToken) => Note(
        order.OverrideConfirmation is { } typed ? $"override {order.ModelId} '{order.Reason}' '{typed}'" : $"promote {order.ModelId} '{order.Reason}'",
        actor);

    public Task<Outcome> RollBackAsync(string reason, Guid? seenProduction, Actor actor, CancellationToken cancellationToken) =>
        Note($"roll back '{reason}'", actor);

    public Task<Outcome> ToShadowAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken) =>
        Note($"shadow {modelId} '{reason}'", actor);

    public Task<Outcome> ArchiveAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken) =>
        Note($"archive {modelId} '{reason}'", actor);

    public Task<Outcome> ImportModelAsync(ModelImport import, Actor actor, CancellationToken cancellationToken) =>
        Note($"import {string.Join(',', import.Files.Select(file => file.Name))} '{import.Reason}'", actor);

    public Task<PromotionRules> PromotionRulesAsync(CancellationToken cancellationToken) => Task.FromResult(Rules);

    public Task<Outcome> SetPromotionRulesAsync(PromotionRules rules, Actor actor, CancellationToken cancellationToken)
    {
        Rules = rules;
        return Note("promotion rules", actor);
    }

    private Task<Outcome> Note(string act, Actor actor)
    {
        Acts.Enqueue($"{actor.Name}: {act}");
        return Task.FromResult(Answer);
    }
}
