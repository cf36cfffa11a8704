using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Models.Storage;

namespace TradingConsole.Core.Models;

/// <summary>The life cycle of models: registered as candidate, promoted to production, archived when replaced.</summary>
/// <remarks>Thread safe. At most one model is in production; promotions take turns, and a unique index backs that up.</remarks>
public sealed class ModelRegistry(NpgsqlDataSource database, IArtifactStore artifacts, TimeProvider clock)
{
    private readonly ModelStore _store = new(database);
    private readonly EvidenceStore _evidence = new(database);

    /// <summary>Stores a trained artifact and its registry row as a candidate; the same bytes again return the first row.</summary>
    /// <param name="metricsJson">The evidence the promotion gate reads.</param>
    /// <exception cref="ModelArtifactException">The bytes are no model this program can use.</exception>
    public async Task<ModelRecord> RegisterAsync(
        ReadOnlyMemory<byte> artifact, string metricsJson, Guid? jobId = null, CancellationToken cancellationToken = default)
    {
        var model = TradingModel.Load(artifact.Span);
        var stored = await artifacts.SaveAsync(artifact, cancellationToken);
        var record = new ModelRecord(
            model.Id,
            clock.GetUtcNow(),
            model.Header.Algo,
            ModelStage.Candidate,
            model.Header.FeatureSchemaVersion,
            model.Header.LabelSpec.Hash(),
            model.Header.LabelSpec,
            model.Header.ReturnBasis,
            Time.MinuteGrid.FromIndex(model.Header.TrainStartMinute),
            Time.MinuteGrid.FromIndex(model.Header.TrainEndMinute),
            metricsJson,
            stored.Uri,
            stored.ContentHash,
            PromotedAt: null,
            PromotedBy: null,
            jobId);
        await _store.InsertAsync(record, cancellationToken);
        return await RequireAsync(model.Id, cancellationToken);
    }

    /// <summary>Puts a model into production and archives the one it replaces, in one transaction.</summary>
    /// <param name="gate">What the promotion gate said; a failed gate refuses.</param>
    /// <param name="transaction">Joins the caller's transaction (its audit entry, its outbox event); null: an own one.</param>
    /// <exception cref="InvalidOperationException">Unknown model, failed gate, or already in production.</exception>
    public async Task<ModelRecord> PromoteAsync(
        ModelId id,
        string byOperator,
        string reason,
        GateResult gate,
        NpgsqlTransaction? transaction = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(gate);
        if (!gate.Passed)
        {
            throw new InvalidOperationException($"model {id} is not promoted, the gate objects: {gate.Objections()}");
        }

        return await InTransactionAsync(transaction, async joined =>
        {
            await ModelStore.TakeTurnAsync(joined, cancellationToken);
            var promotion = new ModelPromotion(0, clock.GetUtcNow(), ModelPromotion.Promote, id, null, byOperator, reason, gate);
            return await ReplaceAsync(promotion, joined, cancellationToken);
        }, cancellationToken);
    }

    /// <summary>Puts the model back that the current production model replaced.</summary>
    /// <exception cref="InvalidOperationException">Nothing is in production, or it replaced nothing.</exception>
    public async Task<ModelRecord> RollBackAsync(
        string byOperator, string reason, NpgsqlTransaction? transaction = null, CancellationToken cancellationToken = default) =>
        await InTransactionAsync(transaction, async joined =>
        {
            await ModelStore.TakeTurnAsync(joined, cancellationToken);
            var current = await ModelStore.ProductionIdAsync(joined, cancellationToken)
                ?? throw new InvalidOperationException("no model is in production: there is nothing to roll back");
            var (target, gate) = await ModelStore.ReplacedByAsync(current, joined, cancellationToken)
                ?? throw new InvalidOperationException($"model {current} replaced no other model: there is nothing to roll back to");
            var promotion = new ModelPromotion(0, clock.GetUtcNow(), ModelPromotion.RollBack, target, null, byOperator, reason, gate);
            return await ReplaceAsync(promotion, joined, cancellationToken);
        }, cancellationToken);

    /// <summary>The model in production, or null.</summary>
    public Task<ModelRecord?> ProductionAsync(CancellationToken cancellationToken = default) =>
        _store.ProductionAsync(cancellationToken);

    public Task<ModelRecord?> FindAsync(ModelId id, CancellationToken cancellationToken = default) =>
        _store.FindAsync(id, cancellationToken);

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<ModelRecord>> ListAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        _store.ListAsync(limit, cancellationToken);

    /// <summary>Promotions and roll-backs, newest first.</summary>
    public Task<IReadOnlyList<ModelPromotion>> PromotionsAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        _store.PromotionsAsync(limit, cancellationToken);

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

    /// <summary>The newest finding of each kind, by kind.</summary>
    public Task<IReadOnlyList<ModelEvidence>> EvidenceAsync(ModelId id, CancellationToken cancellationToken = default) =>
        _evidence.NewestAsync(id, cancellationToken);

    /// <summary>Reads a registered model's artifact and makes it ready to predict.</summary>
    /// <exception cref="ModelArtifactException">The file is missing, damaged or does not match the row.</exception>
    public async Task<TradingModel> LoadAsync(ModelRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        var model = TradingModel.Load(await artifacts.LoadAsync(record.ArtifactHash, cancellationToken));
        return model.Id == record.Id
            ? model
            : throw new ModelArtifactException($"the artifact belongs to model {model.Id}, the registry row is {record.Id}");
    }

    private static async Task<ModelRecord> ReplaceAsync(
        ModelPromotion promotion, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var current = await ModelStore.ProductionIdAsync(transaction, cancellationToken);
        if (current == promotion.ModelId)
        {
            throw new InvalidOperationException($"model {promotion.ModelId} is already in production");
        }

        await ModelStore.ArchiveProductionAsync(transaction, cancellationToken);
        var record = await ModelStore.PutIntoProductionAsync(promotion, transaction, cancellationToken)
            ?? throw new InvalidOperationException($"model {promotion.ModelId} is not registered");
        await ModelStore.InsertPromotionAsync(promotion with { ReplacedId = current }, transaction, cancellationToken);
        return record;
    }

    private async Task<ModelRecord> InTransactionAsync(
        NpgsqlTransaction? given, Func<NpgsqlTransaction, Task<ModelRecord>> work, CancellationToken cancellationToken)
    {
        if (given is not null)
        {
            return await work(given);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var record = await work(transaction);
        await transaction.CommitAsync(cancellationToken);
        return record;
    }

    private async Task<ModelRecord> RequireAsync(ModelId id, CancellationToken cancellationToken) =>
        await _store.FindAsync(id, cancellationToken)
            ?? throw new InvalidOperationException($"model {id} is not registered");
}
