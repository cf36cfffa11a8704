using System.Collections.Concurrent;
using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Models;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Notes every act, and answers as it was told to.</summary>
public sealed class RecordingDeskControl : IDeskControl
{
    public ConcurrentQueue<string> Acts { get; } = new();

    /// <summary>What the gate says when asked.</summary>
    public GateResult Gate { get; set; } = new([new GateCheck("artifact_intact", true, "sample")]);

    public Outcome Answer { get; set; } = Outcome.Ok();

    public Task<Outcome> SetModeAsync(TradingMode mode, Actor actor, CancellationToken cancellationToken) => Note($"mode {mode}", actor);

    public Task<Outcome> EngageKillAsync(string reason, bool flatten, Actor actor, CancellationToken cancellationToken) =>
        Note($"kill '{reason}' flatten={flatten}", actor);

    public Task<Outcome> ResetKillAsync(Actor actor, CancellationToken cancellationToken) => Note("resume", actor);

    public Task<Outcome> FlattenAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken) => Note($"flatten {tradeId}", actor);

    public Task<Outcome> SetUniverseAsync(IReadOnlyList<string> symbols, Actor actor, CancellationToken cancellationToken) =>
        Note($"universe {string.Join(',', symbols)}", actor);

    public Task<Outcome> SavePresetAsync(string kind, JsonElement body, Actor actor, CancellationToken cancellationToken) =>
        Note($"save {kind} {body.GetRawText()}", actor);

    public Task<Outcome> ActivatePresetAsync(string kind, int version, Actor actor, CancellationToken cancellationToken) =>
        Note($"activate {kind} {version}", actor);

    public Task<Outcome> StartJobAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken) => Note($"start {kind}", actor);

    public JobEstimate? Estimate { get; set; }

    public Task<JobEstimate?> EstimateJobAsync(string kind, JsonElement? config, CancellationToken cancellationToken) => Task.FromResult(Estimate);

    public Task<Outcome> CancelJobAsync(Guid jobId, Actor actor, CancellationToken cancellationToken) => Note($"cancel {jobId}", actor);

    public Task<GateResult> AskGateAsync(Guid modelId, CancellationToken cancellationToken) => Task.FromResult(Gate);

    public Task<Outcome> PromoteAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken) =>
        Note($"promote {modelId} '{reason}'", actor);

    public Task<Outcome> RollBackAsync(string reason, Actor actor, CancellationToken cancellationToken) => Note($"roll back '{reason}'", actor);

    private Task<Outcome> Note(string act, Actor actor)
    {
        Acts.Enqueue($"{actor.Name}: {act}");
        return Task.FromResult(Answer);
    }
}
