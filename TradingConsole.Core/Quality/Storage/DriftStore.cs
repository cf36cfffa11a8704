using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Quality.Storage;

/// <summary>One stored check of one feature.</summary>
/// <param name="SizeLimit">Null: the reference's dependence was not known.</param>
public sealed record DriftPoint(DateTimeOffset At, string Feature, double Psi, double? SizeLimit, long Rows);

/// <summary>One stored check of one symbol; NaN: not known.</summary>
public sealed record SymbolDrift(
    Symbol Symbol, DateTimeOffset At, int SchemaVersion, double Psi, double MissingRate, double LatencyMs, double OutlierRate);

/// <summary>The tables of drift: per feature, per symbol, and how dependent a model's reference is.</summary>
public sealed class DriftStore(NpgsqlDataSource database)
{
    /// <summary>Origin of rows written by the loop's rolling window.</summary>
    public const string Live = "live";

    /// <summary>Origin of rows recomputed from the store.</summary>
    public const string Job = "job";

    private const string InsertFeatures = """
        INSERT INTO feature_drift (ts, feature, origin, model_id, psi, size_limit, rows, effective_rows)
        SELECT @ts, part.feature, @origin, @model_id, part.psi, part.size_limit, part.rows, part.effective_rows
        FROM unnest(@feature, @psi, @size_limit, @rows, @effective_rows) AS part (feature, psi, size_limit, rows, effective_rows)
        ON CONFLICT ON CONSTRAINT feature_drift_pk DO UPDATE
        SET model_id = excluded.model_id, psi = excluded.psi, size_limit = excluded.size_limit, rows = excluded.rows,
            effective_rows = excluded.effective_rows
        """;

    private const string InsertSymbol = """
        INSERT INTO drift_metrics (ts, symbol, schema_version, psi, missing_rate, latency_ms, outlier_rate)
        VALUES (@ts, @symbol, @schema_version, @psi, @missing_rate, @latency_ms, @outlier_rate)
        ON CONFLICT ON CONSTRAINT drift_metrics_pk DO UPDATE
        SET psi = excluded.psi, missing_rate = excluded.missing_rate, latency_ms = excluded.latency_ms, outlier_rate = excluded.outlier_rate
        """;

    private const string SelectFeature = """
        SELECT ts, feature, psi, size_limit, rows
        FROM feature_drift
        WHERE feature = @feature AND ts >= @from AND origin = @origin
        ORDER BY ts
        LIMIT @limit
        """;

    private const string InsertEffect = """
        INSERT INTO drift_references (model_id, feature, design_effect, blocks, computed_at)
        VALUES (@model_id, @feature, @design_effect, @blocks, @computed_at)
        ON CONFLICT ON CONSTRAINT drift_references_pk DO UPDATE
        SET design_effect = excluded.design_effect, blocks = excluded.blocks, computed_at = excluded.computed_at
        """;

    private const string SelectEffects = """
        SELECT feature, design_effect
        FROM drift_references
        WHERE model_id = @model_id
        """;

    public async Task SaveAsync(
        IReadOnlyCollection<FeatureDrift> features, Guid modelId, DateTimeOffset at, string origin, CancellationToken cancellationToken = default)
    {
        var known = features.Where(feature => double.IsFinite(feature.Psi)).ToArray();
        await using var command = database.CreateCommand(InsertFeatures);
        command.Parameters.AddWithValue("ts", at.ToUniversalTime());
        command.Parameters.AddWithValue("origin", origin);
        command.Parameters.AddWithValue("model_id", modelId);
        command.Parameters.AddWithValue("feature", known.Select(feature => feature.Feature).ToArray());
        command.Parameters.AddWithValue("psi", known.Select(feature => feature.Psi).ToArray());
        command.Parameters.AddWithValue("size_limit", known.Select(feature => feature.SizeLimit).ToArray());
        command.Parameters.AddWithValue("rows", known.Select(feature => feature.Rows).ToArray());
        command.Parameters.AddWithValue("effective_rows", known.Select(feature => feature.EffectiveRows).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task SaveAsync(IReadOnlyCollection<SymbolDrift> symbols, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var row in symbols)
        {
            await using var command = new NpgsqlCommand(InsertSymbol, connection, transaction);
            command.Parameters.AddWithValue("ts", row.At.ToUniversalTime());
            command.Parameters.AddWithValue("symbol", row.Symbol.Value);
            command.Parameters.AddWithValue("schema_version", row.SchemaVersion);
            AddKnown(command, "psi", row.Psi);
            AddKnown(command, "missing_rate", row.MissingRate);
            AddKnown(command, "latency_ms", row.LatencyMs);
            AddKnown(command, "outlier_rate", row.OutlierRate);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>One feature's checks, oldest first.</summary>
    public async Task<ImmutableArray<DriftPoint>> HistoryAsync(
        string feature, DateTimeOffset from, string origin = Live, int limit = 5_000, CancellationToken cancellationToken = default)
    {
        var points = ImmutableArray.CreateBuilder<DriftPoint>();
        await using var command = database.CreateCommand(SelectFeature);
        command.Parameters.AddWithValue("feature", feature);
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("origin", origin);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            points.Add(new DriftPoint(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetDouble(2),
                reader.IsDBNull(3) ? null : reader.GetDouble(3), reader.GetInt64(4)));
        }

        return points.DrainToImmutable();
    }

    public async Task SaveEffectsAsync(
        Guid modelId, IReadOnlyDictionary<string, double> effects, int hours, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var (feature, effect) in effects.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            await using var command = new NpgsqlCommand(InsertEffect, connection, transaction);
            command.Parameters.AddWithValue("model_id", modelId);
            command.Parameters.AddWithValue("feature", feature);
            command.Parameters.AddWithValue("design_effect", effect);
            command.Parameters.AddWithValue("blocks", hours);
            command.Parameters.AddWithValue("computed_at", at.ToUniversalTime());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Design effect by feature; empty when they have not been computed for this model.</summary>
    public async Task<ImmutableDictionary<string, double>> EffectsAsync(Guid modelId, CancellationToken cancellationToken = default)
    {
        var effects = ImmutableDictionary.CreateBuilder<string, double>();
        await using var command = database.CreateCommand(SelectEffects);
        command.Parameters.AddWithValue("model_id", modelId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            effects[reader.GetString(0)] = reader.GetDouble(1);
        }

        return effects.ToImmutable();
    }

    private static void AddKnown(NpgsqlCommand command, string name, double value) =>
        command.Parameters.Add(new NpgsqlParameter(name, NpgsqlDbType.Double) { Value = double.IsFinite(value) ? value : DBNull.Value });
}
