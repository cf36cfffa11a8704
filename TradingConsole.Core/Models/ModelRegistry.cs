using Npgsql;

namespace TradingConsole.Core.Models;

/// <summary>The life cycle of models: registered as candidate, promoted to production, archived when replaced.</summary>
/// <remarks>Thread safe. At most one model is in production; a unique index holds that against concurrent promotions.</remarks>
public sealed class ModelRegistry(NpgsqlDataSource database, IArtifactStore artifacts, TimeProvider clock)
{
    private readonly NpgsqlDataSource _database = database;
    private readonly IArtifactStore _artifacts = artifacts;
    private readonly TimeProvider _clock = clock;

    /// <summary>Stores a trained artifact and its registry row as a candidate; the same bytes again return the first row.</summary>
    public Task<ModelRecord> RegisterAsync(
        ReadOnlyMemory<byte> artifact, string metricsJson, Guid? jobId = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database} {_artifacts} {_clock}");

    /// <summary>Puts a model into production and archives the one it replaces, in one transaction.</summary>
    /// <param name="gate">What the promotion gate said; a failed gate refuses.</param>
    /// <param name="transaction">Joins the caller's transaction (its audit entry, its outbox event); null: an own one.</param>
    /// <exception cref="InvalidOperationException">Unknown model, failed gate, or already in production.</exception>
    public Task<ModelRecord> PromoteAsync(
        ModelId id,
        string byOperator,
        string reason,
        GateResult gate,
        NpgsqlTransaction? transaction = null,
        CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database}");

    /// <summary>Puts the model back that the current production model replaced.</summary>
    /// <exception cref="InvalidOperationException">Nothing is in production, or it replaced nothing.</exception>
    public Task<ModelRecord> RollBackAsync(
        string byOperator, string reason, NpgsqlTransaction? transaction = null, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database}");

    /// <summary>The model in production, or null.</summary>
    public Task<ModelRecord?> ProductionAsync(CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database}");

    public Task<ModelRecord?> FindAsync(ModelId id, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database}");

    /// <summary>Newest first.</summary>
    public Task<IReadOnlyList<ModelRecord>> ListAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database}");

    /// <summary>Promotions and roll-backs, newest first.</summary>
    public Task<IReadOnlyList<ModelPromotion>> PromotionsAsync(int limit = 100, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_database}");

    /// <summary>Reads a registered model's artifact and makes it ready to predict.</summary>
    /// <exception cref="ModelArtifactException">The file is missing, damaged or does not match the row.</exception>
    public Task<TradingModel> LoadAsync(ModelRecord record, CancellationToken cancellationToken = default) =>
        throw new InvalidOperationException($"{_artifacts}");
}
