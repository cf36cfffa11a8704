using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Models;
using TradingConsole.Workers.Jobs;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Everything an operator can do to the desk. Each call is validated, written together with its audit row, and then takes
/// effect; a refusal is a returned <see cref="Outcome"/>, not an exception. Authorisation is the caller's (page, endpoint).
/// </summary>
public interface IDeskControl
{
    Task<Outcome> SetModeAsync(TradingMode mode, Actor actor, CancellationToken cancellationToken);

    /// <summary>Latches the kill switch: no new entries. <paramref name="flatten"/> also closes every open position now.</summary>
    Task<Outcome> EngageKillAsync(string reason, bool flatten, Actor actor, CancellationToken cancellationToken);

    Task<Outcome> ResetKillAsync(Actor actor, CancellationToken cancellationToken);

    /// <summary>Closes one position at the market.</summary>
    Task<Outcome> FlattenAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken);

    /// <param name="symbols">Canonical symbols, 1 to 50; BTCUSDT is required because every feature row needs the market factor.</param>
    Task<Outcome> SetUniverseAsync(IReadOnlyList<string> symbols, Actor actor, CancellationToken cancellationToken);

    /// <summary>Saves a new version of a preset and activates it.</summary>
    /// <param name="kind"><c>label</c>, <c>policy</c> or <c>risk</c>.</param>
    Task<Outcome> SavePresetAsync(string kind, JsonElement body, Actor actor, CancellationToken cancellationToken);

    /// <summary>Makes an earlier version the active one.</summary>
    Task<Outcome> ActivatePresetAsync(string kind, int version, Actor actor, CancellationToken cancellationToken);

    /// <param name="kind">A job of the timetable, e.g. <c>train_model</c>.</param>
    Task<Outcome> StartJobAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken);

    /// <summary>What a job would need with this configuration; null where no figure is worth telling.</summary>
    /// <exception cref="JobFailedException">Unknown kind, or a setting out of range.</exception>
    Task<JobEstimate?> EstimateJobAsync(string kind, JsonElement? config, CancellationToken cancellationToken);

    Task<Outcome> CancelJobAsync(Guid jobId, Actor actor, CancellationToken cancellationToken);

    /// <summary>What the promotion gate says to a model now, by the rules a promotion would be judged with.</summary>
    /// <exception cref="InvalidOperationException">The model is not in the registry.</exception>
    Task<GateResult> AskGateAsync(Guid modelId, CancellationToken cancellationToken);

    Task<Outcome> PromoteAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken);

    /// <summary>Returns to the model that was in production before the current one.</summary>
    Task<Outcome> RollBackAsync(string reason, Actor actor, CancellationToken cancellationToken);
}

/// <summary>Who acts, and from where.</summary>
public sealed record Actor(string Name, string? Origin)
{
    public static readonly Actor System = new("system", null);
}

/// <summary>The answer to an operator's act; <c>default</c> is a refusal.</summary>
public readonly record struct Outcome(bool IsOk, string Message)
{
    public static Outcome Ok(string message = "") => new(true, message);

    /// <param name="message">The field, the value and the rule.</param>
    public static Outcome Refused(string message) => new(false, message);
}
