using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Models.Storage;

namespace TradingConsole.Core.Models;

/// <summary>The life cycle of models: candidate, shadow, production, archived. <see cref="LifeCycle"/> says which moves there are.</summary>
/// <remarks>
/// Thread safe, on any number of nodes: changes of stage take turns, and a unique index allows one model of a kind in production.
/// </remarks>
public sealed class ModelRegistry(NpgsqlDataSource database, IArtifactStore artifacts, TimeProvider clock)
{
    private const int TransitionsMax = 200;

    private readonly ModelStore _store = new(database);
    private readonly EvidenceStore _evidence = new(database);
    private readonly ChallengeHourStore _hours = new(database);

    /// <summary>Stores an artifact and its registry row as a candidate; the same bytes again return the first row.</summary>
    /// <param name="metricsJson">The evidence the promotion gate reads.</param>
    /// <exception cref="ModelArtifactException">The bytes are no model this program can use.</exception>
    public Task<ModelRecord> RegisterAsync(
        ReadOnlyMemory<byte> artifact, string metricsJson, Guid? jobId = null, CancellationToken cancellationToken = default) =>
        RegisterAsync(artifact, metricsJson, ModelOrigin.Trained, jobId, cancellationToken);

    /// <inheritdoc cref="RegisterAsync(ReadOnlyMemory{byte}, string, Guid?, CancellationToken)"/>
    public async Task<ModelRecord> RegisterAsync(
        ReadOnlyMemory<byte> artifact, string metricsJson, ModelOrigin origin, Guid? jobId, CancellationToken cancellationToken = default)
    {
        var model = TradingModel.Load(artifact.Span);
        var stored = await artifacts.SaveAsync(artifact, cancellationToken);
        var header = model.Header;
        var record = new ModelRecord(
            model.Id,
            clock.GetUtcNow(),
            header.Algo,
            ModelStage.Candidate,
            header.FeatureSchemaVersion,
            header.LabelSpec.Hash(),
            header.LabelSpec,
            header.ReturnBasis,
            Time.MinuteGrid.FromIndex(header.TrainStartMinute),
            Time.MinuteGrid.FromIndex(header.TrainEndMinute),
            metricsJson,
            stored.Uri,
            stored.ContentHash,
            PromotedAt: null,
            PromotedBy: null,
            jobId)
        {
            Origin = origin,
            SchemaHash = SchemaHash.Of(header.FeatureSchemaVersion, header.FeatureNames),
            CodeVersion = header.CodeVersion,
            Seed = header.Seed,
        };
        await _store.InsertAsync(record, header, cancellationToken);
        return await RequireAsync(model.Id, cancellationToken);
    }

    /// <summary>Puts a model into production and archives the one it replaces, in one transaction.</summary>
    /// <param name="transaction">Joins the caller's transaction (its audit entry, its outbox event); null: an own one.</param>
    /// <returns>A refusal when another model than <see cref="PromotionRequest.Replaces"/> is in production by now.</returns>
    /// <exception cref="InvalidOperationException">Unknown model, failed gate without an override, or a move the life cycle does not have.</exception>
    public Task<StageOutcome> PromoteAsync(
        PromotionRequest request, NpgsqlTransaction? transaction = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Gate.Passed && !MayOverride(request))
        {
            throw new InvalidOperationException($"model {request.Id} is not promoted, the gate objects: {request.Gate.Objections()}");
        }

        return InTurnAsync(transaction, async joined =>
        {
            var (stage, kind) = await RequireStageAsync(request.Id, joined, cancellationToken);
            var current = await LifeCycleStore.ProductionIdAsync(kind, joined, cancellationToken);
            LifeCycle.Target(request.Id, stage, StageAct.Promote);
            if (current != request.Replaces)
            {
                return await LateAsync(kind, current, joined, cancellationToken);
            }

            return await ReplaceAsync(
                new ModelPromotion(
                    0, clock.GetUtcNow(), request.IsOverride ? ModelPromotion.Override : ModelPromotion.Promote, request.Id, current,
                    request.ByOperator, request.Reason, request.Gate),
                stage, joined, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Puts the model back that the current production model replaced.</summary>
    /// <param name="seen">The model the operator saw in production; when another is there by now, the roll-back is refused.</param>
    /// <returns>A refusal when nothing is in production, or it replaced nothing.</returns>
    public Task<StageOutcome> RollBackAsync(
        ModelId? seen,
        string byOperator,
        string reason,
        NpgsqlTransaction? transaction = null,
        CancellationToken cancellationToken = default) =>
        InTurnAsync(transaction, async joined =>
        {
            const string Kind = ModelKinds.Decision;
            var current = await LifeCycleStore.ProductionIdAsync(Kind, joined, cancellationToken);
            if (current is not { } champion)
            {
                return StageOutcome.Refused("No model is in production: there is nothing to roll back.");
            }

            if (current != seen)
            {
                return await LateAsync(Kind, current, joined, cancellationToken);
            }

            if (await LifeCycleStore.ReplacedByAsync(champion, joined, cancellationToken) is not var (target, gate))
            {
                return StageOutcome.Refused($"Model {champion} replaced no other model: there is nothing to roll back to.");
            }

            // The replaced model may be a challenger by now; being put back ends that.
            var (stage, _) = await RequireStageAsync(target, joined, cancellationToken);
            LifeCycle.Target(target, stage, stage == ModelStage.Archived ? StageAct.RollBack : StageAct.Promote);
            return await ReplaceAsync(
                new ModelPromotion(0, clock.GetUtcNow(), ModelPromotion.RollBack, target, current, byOperator, reason, gate),
                stage, joined, cancellationToken);
        }, cancellationToken);

    /// <summary>Lets a model decide beside the champion, or puts it away.</summary>
    /// <param name="act"><see cref="StageAct.Challenge"/> or <see cref="StageAct.Archive"/>; the others have their own verbs.</param>
    /// <returns>A refusal when the life cycle has no such move, or <see cref="LifeCycle.ChallengersMax"/> are in shadow.</returns>
    /// <exception cref="InvalidOperationException">The model is not registered.</exception>
    public Task<StageOutcome> MoveAsync(
        ModelId id,
        StageAct act,
        string byOperator,
        string reason,
        NpgsqlTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        if (act is not (StageAct.Challenge or StageAct.Archive))
        {
            throw new ArgumentOutOfRangeException(nameof(act), act, "only Challenge and Archive stand alone");
        }

        return InTurnAsync(transaction, async joined =>
        {
            var (stage, kind) = await RequireStageAsync(id, joined, cancellationToken);
            if (LifeCycle.Objection(stage, act) is { } objection)
            {
                return StageOutcome.Refused($"Model {id} stays as it is: {objection}.");
            }

            if (act == StageAct.Challenge && await LifeCycleStore.InShadowAsync(kind, joined, cancellationToken) >= LifeCycle.ChallengersMax)
            {
                return StageOutcome.Refused($"{LifeCycle.ChallengersMax} models are in shadow, the most there may be; archive one first.");
            }

            var transition = new ModelTransition(0, clock.GetUtcNow(), id, stage, LifeCycle.Target(id, stage, act), byOperator, reason);
            return StageOutcome.Done(await LifeCycleStore.MoveAsync(transition, joined, cancellationToken));
        }, cancellationToken);
    }

    /// <summary>The model in production, or null.</summary>
    public Task<ModelRecord?> ProductionAsync(CancellationToken cancellationToken = default) =>
        _store.ProductionAsync(ModelKinds.Decision, cancellationToken);

    /// <summary>The challengers, oldest first; at most <see cref="LifeCycle.ChallengersMax"/>.</summary>
    public Task<IReadOnlyList<ModelRecord>> InShadowAsync(CancellationToken cancellationToken = default) =>
        _store.InShadowAsync(ModelKinds.Decision, cancellationToken);

    public Task<ModelRecord?> FindAsync(ModelId id, CancellationToken cancellationToken = default) =>
        _store.FindAsync(id, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<ModelRecord>> ListAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        _store.ListAsync(limit, cancellationToken);

    /// <summary>Promotions and roll-backs, newest first.</summary>
    public Task<IReadOnlyList<ModelPromotion>> PromotionsAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        LifeCycleStore.PromotionsAsync(database, limit, cancellationToken);

    /// <summary>A model's changes of stage, newest first.</summary>
    public Task<IReadOnlyList<ModelTransition>> TransitionsAsync(ModelId id, CancellationToken cancellationToken = default) =>
        LifeCycleStore.TransitionsAsync(database, id, TransitionsMax, cancellationToken);

    /// <summary>Adds a finding; the newest of a kind counts, earlier ones stay.</summary>
    /// <param name="kind">One of <see cref="EvidenceKinds"/>.</param>
    /// <param name="json">The kind's record as camel-case JSON.</param>
    public Task RecordEvidenceAsync(ModelId id, string kind, string json, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(kind);
        return _evidence.InsertAsync(id, kind, json, clock.GetUtcNow(), cancellationToken);
    }

    /// <inheritdoc cref="RecordEvidenceAsync(ModelId, string, string, CancellationToken)"/>
    public Task RecordEvidenceAsync<T>(ModelId id, string kind, T body, CancellationToken cancellationToken = default)
        where T : class =>
        RecordEvidenceAsync(id, kind, JsonSerializer.Serialize(body, EvidenceKinds.Json), cancellationToken);

    /// <summary>Adds metrics measured here. They become the row's own where the model brought none, so that drift and pages read them alike.</summary>
    /// <param name="metricsJson">As a training run reports them.</param>
    public Task RecordEvaluationAsync(ModelId id, string metricsJson, CancellationToken cancellationToken = default) =>
        _evidence.InsertEvaluationAsync(id, metricsJson, clock.GetUtcNow(), cancellationToken);

    /// <summary>The newest finding of each kind, by kind.</summary>
    public Task<IReadOnlyList<ModelEvidence>> EvidenceAsync(ModelId id, CancellationToken cancellationToken = default) =>
        _evidence.NewestAsync(id, cancellationToken);

    /// <summary>How a challenger did beside a champion so far; null when it never decided beside that one.</summary>
    public async Task<ChallengeEvidence?> ChallengeAsync(
        ModelId challenger, ModelId champion, CancellationToken cancellationToken = default) =>
        ChallengeComparison.Of(champion, await _hours.HoursAsync(challenger, champion, cancellationToken));

    /// <summary>The hours behind <see cref="ChallengeAsync"/>, oldest first.</summary>
    public Task<IReadOnlyList<ChallengeHour>> ChallengeHoursAsync(
        ModelId challenger, ModelId champion, CancellationToken cancellationToken = default) =>
        _hours.HoursAsync(challenger, champion, cancellationToken);

    /// <summary>What the gate judges a model by, as known now.</summary>
    public async Task<GateFacts> FactsAsync(ModelId id, CancellationToken cancellationToken = default)
    {
        var champion = await ProductionAsync(cancellationToken);
        return GateFacts.Of(
            clock.GetUtcNow(),
            await EvidenceAsync(id, cancellationToken),
            await _hours.CountAsync(id, cancellationToken),
            champion is null ? null : await ChallengeAsync(id, champion.Id, cancellationToken));
    }

    /// <summary>Reads a registered model's artifact, proves it against the row and makes it ready to predict.</summary>
    /// <exception cref="ModelArtifactException">The file is missing, damaged or does not match the row.</exception>
    public async Task<TradingModel> LoadAsync(ModelRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var model = TradingModel.Load(await artifacts.LoadAsync(record.ArtifactHash, cancellationToken));
        return model.Disagreement(record) is { } disagreement ? throw new ModelArtifactException(disagreement) : model;
    }

    private static bool MayOverride(PromotionRequest request) =>
        request.IsOverride && !request.Gate.Checks.IsDefaultOrEmpty
        && request.Gate.Checks.All(check => check.Passed || !GateCodes.NeverOverridden.Contains(check.Code));

    private static async Task<(ModelStage Stage, string Kind)> RequireStageAsync(
        ModelId id, NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        await LifeCycleStore.StageAsync(id, transaction, cancellationToken)
            ?? throw new InvalidOperationException($"model {id} is not registered");

    private static async Task<StageOutcome> LateAsync(
        string kind, ModelId? current, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var latest = await LifeCycleStore.LatestPromotionAsync(kind, transaction, cancellationToken);
        return StageOutcome.Refused(
            latest is not null && latest.ModelId == current
                ? $"{latest.ByOperator} {(latest.Kind == ModelPromotion.RollBack ? "rolled back to" : "promoted")} {current} at {latest.At:u}. "
                    + "Look at it, then decide again."
                : "What is in production has changed since you looked. Look at it, then decide again.");
    }

    private static async Task<StageOutcome> ReplaceAsync(
        ModelPromotion promotion, ModelStage from, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        if (promotion.ReplacedId is { } replaced)
        {
            var why = $"Replaced by {promotion.ModelId}: {promotion.Reason}";
            await LifeCycleStore.MoveAsync(
                new ModelTransition(0, promotion.At, replaced, ModelStage.Production, ModelStage.Archived, promotion.ByOperator, why),
                transaction, cancellationToken);
        }

        var record = await LifeCycleStore.MoveAsync(
            new ModelTransition(0, promotion.At, promotion.ModelId, from, ModelStage.Production, promotion.ByOperator, promotion.Reason),
            transaction, cancellationToken);
        await LifeCycleStore.InsertPromotionAsync(promotion, transaction, cancellationToken);
        return StageOutcome.Done(record);
    }

    private async Task<StageOutcome> InTurnAsync(
        NpgsqlTransaction? given, Func<NpgsqlTransaction, Task<StageOutcome>> work, CancellationToken cancellationToken)
    {
        if (given is not null)
        {
            await LifeCycleStore.TakeTurnAsync(given, cancellationToken);
            return await work(given);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LifeCycleStore.TakeTurnAsync(transaction, cancellationToken);
        var outcome = await work(transaction);
        if (outcome.IsDone)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return outcome;
    }

    private async Task<ModelRecord> RequireAsync(ModelId id, CancellationToken cancellationToken) =>
        await _store.FindAsync(id, cancellationToken)
            ?? throw new InvalidOperationException($"model {id} is not registered");
}
