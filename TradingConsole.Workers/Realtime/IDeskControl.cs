using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Models;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Jobs;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Everything an operator can do to the desk. Each call is validated, written together with its audit row, and then takes
/// effect; a refusal is a returned <see cref="Outcome"/>, not an exception. Who may act is the caller's to prove (page, endpoint);
/// what only an admin may do is checked here again, by <see cref="Actor.IsAdmin"/>.
/// </summary>
public interface IDeskControl
{
    /// <summary>Switches to off or shadow; live is armed instead. Of several who switch at once, one does and the others hear who.</summary>
    Task<Outcome> SetModeAsync(ModeOrder order, Actor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Pulls the kill switch to a level, in memory before anything else; at <see cref="KillLevel.FlattenAll"/> everything is closed and
    /// the mode falls to off. Never refused: what it could not do besides is in the message.
    /// </summary>
    Task<Outcome> KillAsync(KillOrder order, Actor actor, CancellationToken cancellationToken);

    /// <summary>Releases the kill switch, if it still is what the operator saw and nothing it was pulled for goes on.</summary>
    Task<Outcome> ResetKillAsync(KillReset reset, Actor actor, CancellationToken cancellationToken);

    /// <summary>Closes one position at the market.</summary>
    Task<Outcome> FlattenAsync(Guid tradeId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Closes whatever is held of a symbol at the market and cancels its entries; other symbols go on.</summary>
    Task<Outcome> FlattenSymbolAsync(string symbol, string reason, Actor actor, CancellationToken cancellationToken);

    /// <param name="symbols">Canonical symbols, 1 to 50; BTCUSDT is required because every feature row needs the market factor.</param>
    Task<Outcome> SetUniverseAsync(IReadOnlyList<string> symbols, Actor actor, CancellationToken cancellationToken);

    /// <summary>Saves a new version of a preset and activates it.</summary>
    /// <param name="kind">One of <see cref="PresetKinds"/>; <c>promotion</c> is an admin's.</param>
    Task<Outcome> SavePresetAsync(string kind, JsonElement body, Actor actor, CancellationToken cancellationToken);

    /// <summary>Makes an earlier version the active one.</summary>
    Task<Outcome> ActivatePresetAsync(string kind, int version, Actor actor, CancellationToken cancellationToken);

    /// <param name="kind">A job of the timetable, e.g. <c>train_model</c>.</param>
    Task<Outcome> StartJobAsync(string kind, JsonElement? config, Actor actor, CancellationToken cancellationToken);

    /// <summary>What a job would need with this configuration.</summary>
    /// <exception cref="JobFailedException">Unknown kind, or a setting out of range.</exception>
    Task<JobEstimate> EstimateJobAsync(string kind, JsonElement? config, CancellationToken cancellationToken);

    /// <summary>Notes who has seen a data-quality alert.</summary>
    Task<Outcome> AcknowledgeAlertAsync(long alertId, Actor actor, CancellationToken cancellationToken);

    /// <summary>Closes a data-quality alert whose condition the latest look did not find; one that still holds is refused.</summary>
    Task<Outcome> ResolveAlertAsync(long alertId, Actor actor, CancellationToken cancellationToken);

    Task<Outcome> CancelJobAsync(Guid jobId, Actor actor, CancellationToken cancellationToken);

    /// <summary>What the promotion gate says to a model now, by the rules a promotion would be judged with.</summary>
    /// <exception cref="InvalidOperationException">The model is not in the registry.</exception>
    Task<GateResult> AskGateAsync(Guid modelId, CancellationToken cancellationToken);

    /// <summary>Puts a model into production if the gate agrees and production is still what the operator saw.</summary>
    Task<Outcome> PromoteAsync(PromotionOrder order, Actor actor, CancellationToken cancellationToken);

    /// <summary>Returns to the model that was in production before the current one.</summary>
    /// <param name="seenProduction">As <see cref="PromotionOrder.SeenProduction"/>.</param>
    Task<Outcome> RollBackAsync(string reason, Guid? seenProduction, Actor actor, CancellationToken cancellationToken);

    /// <summary>Lets a model decide beside the champion, on a paper account of its own.</summary>
    Task<Outcome> ToShadowAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken);

    /// <summary>Puts a candidate or challenger away.</summary>
    Task<Outcome> ArchiveAsync(Guid modelId, string reason, Actor actor, CancellationToken cancellationToken);

    /// <summary>Registers a model LightGBM made elsewhere as a candidate and measures it on stored minutes after its training window.</summary>
    Task<Outcome> ImportModelAsync(ModelImport import, Actor actor, CancellationToken cancellationToken);

    /// <summary>The gate's rules for a model that replaces another.</summary>
    Task<PromotionRules> PromotionRulesAsync(CancellationToken cancellationToken);

    /// <summary>Saves the gate's rules as the next version of the promotion preset; those for a desk's first model stay as they are.</summary>
    Task<Outcome> SetPromotionRulesAsync(PromotionRules rules, Actor actor, CancellationToken cancellationToken);
}

/// <summary>A wish to put a model into production.</summary>
public sealed record PromotionOrder(Guid ModelId, string Reason)
{
    /// <summary>Characters of a reason at most, of this and every other act on models.</summary>
    public const int ReasonLengthMax = 500;

    /// <summary>
    /// The model the operator saw in production when deciding, <see cref="Guid.Empty"/> when there was none; null: whichever is there
    /// when the call arrives. If another is there by then, the order is refused and says who was faster.
    /// </summary>
    public Guid? SeenProduction { get; init; }

    /// <summary>
    /// Set by an admin who promotes against the gate: the first eight characters of the model's id, typed by hand. Refused
    /// unless <see cref="Actor.IsAdmin"/>. A file that is damaged or does not fit the features is refused all the same.
    /// </summary>
    public string? OverrideConfirmation { get; init; }

    /// <summary>What an override has to type.</summary>
    public static string ConfirmationOf(Guid modelId) => modelId.ToString("N")[..8];
}

/// <summary>A model made elsewhere: LightGBM text files, one for each target.</summary>
/// <param name="Files">Name and content; <c>er_long.txt</c> is the ensemble of target <c>er_long</c>. A zip of them counts as its files.</param>
/// <param name="TrainStart">Open time of the first bar it was trained on, UTC.</param>
/// <param name="TrainEnd">Open time of the last, UTC: it is measured on later bars only.</param>
/// <param name="Reason">Where it comes from, for the records.</param>
public sealed record ModelImport(
    ImmutableArray<ModelFile> Files, DateTimeOffset TrainStart, DateTimeOffset TrainEnd, string Reason)
{
    /// <summary>All texts together, bytes; ten ensembles of a thousand trees have about 40 MB.</summary>
    public const long BytesMax = 128L << 20;
}

/// <param name="Name">With or without a path; only the last part counts.</param>
public sealed record ModelFile(string Name, ReadOnlyMemory<byte> Content);

/// <summary>A wish to switch the desk.</summary>
/// <param name="Mode">Off or shadow.</param>
public sealed record ModeOrder(TradingMode Mode, string Reason = "")
{
    /// <summary>The mode the operator saw when deciding: when the desk is in another by then, the order is refused. Null: whichever.</summary>
    public TradingMode? Seen { get; init; }
}

/// <summary>A wish to pull the kill switch.</summary>
/// <param name="Level">Any but none.</param>
public sealed record KillOrder(KillLevel Level, string Reason);

/// <summary>A wish to release the kill switch.</summary>
public sealed record KillReset(string Reason)
{
    /// <summary>The level the operator saw; null: whichever.</summary>
    public KillLevel? Seen { get; init; }

    /// <summary>Today, UTC, typed by hand: needed when the day's loss limit pulled the switch.</summary>
    public DateOnly? Date { get; init; }
}

/// <summary>Who acts, and from where.</summary>
public sealed record Actor(string Name, string? Origin)
{
    /// <summary>
    /// Whether the person is an admin: only an admin overrides the promotion gate or changes its rules, whichever way the wish came.
    /// False for the system and for a job, whoever started it.
    /// </summary>
    public bool IsAdmin { get; init; }

    public static readonly Actor System = new("system", null);
}

/// <summary>The answer to an operator's act; <c>default</c> is a refusal.</summary>
public readonly record struct Outcome(bool IsOk, string Message)
{
    /// <summary>The job that was started or joined; null for every other act.</summary>
    public Guid? JobId { get; init; }

    /// <summary>Whether this very act brought the state about; false when it was refused or already so. Mode and kill commands only.</summary>
    public bool IsChange { get; init; }

    /// <summary>Recorded and in force here, but another node trades, and that one has not confirmed that it has followed. Mode and kill commands only.</summary>
    public bool IsPending { get; init; }

    public static Outcome Ok(string message = "") => new(true, message);

    /// <param name="message">The field, the value and the rule.</param>
    public static Outcome Refused(string message) => new(false, message);
}
