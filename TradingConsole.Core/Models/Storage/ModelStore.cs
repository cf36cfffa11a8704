using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Models.Storage;

/// <summary>The only file that knows the SQL of <c>models</c> and <c>model_promotions</c>.</summary>
internal sealed class ModelStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        m.model_id AS model_id, m.created_at AS created_at, m.algo AS algo, m.stage AS stage,
        m.feature_schema_version AS feature_schema_version, m.label_spec_hash AS label_spec_hash, m.label_spec AS label_spec,
        m.return_basis AS return_basis, m.train_start AS train_start, m.train_end AS train_end, m.metrics AS metrics,
        m.artifact_uri AS artifact_uri, m.artifact_hash AS artifact_hash, m.promoted_at AS promoted_at,
        m.promoted_by AS promoted_by, m.job_id AS job_id
        """;

    private const string InsertModel =
        """
        INSERT INTO models (model_id, created_at, algo, stage, feature_schema_version, label_spec_hash, label_spec, return_basis,
                            train_start, train_end, metrics, artifact_uri, artifact_hash, job_id)
        VALUES (@model_id, @created_at, @algo, 'candidate', @feature_schema_version, @label_spec_hash, @label_spec, @return_basis,
                @train_start, @train_end, @metrics, @artifact_uri, @artifact_hash, @job_id)
        ON CONFLICT (model_id) DO NOTHING
        """;

    private const string SelectOne = $"SELECT {Columns} FROM models m WHERE m.model_id = @model_id";

    private const string SelectProduction = $"SELECT {Columns} FROM models m WHERE m.is_production";

    private const string SelectNewest = $"SELECT {Columns} FROM models m ORDER BY m.created_at DESC, m.model_id LIMIT @limit";

    private const string SelectNewestPromotions =
        """
        SELECT id AS id, at AS at, kind AS kind, model_id AS model_id, replaced_id AS replaced_id, by_operator AS by_operator,
               reason AS reason, gate AS gate
        FROM model_promotions
        ORDER BY id DESC
        LIMIT @limit
        """;

    // One promotion at a time on all nodes; released when the transaction ends.
    private const string LockPromotions = "SELECT pg_advisory_xact_lock(hashtext('model_promotions'))";

    private const string SelectProductionId = "SELECT model_id AS model_id FROM models WHERE is_production";

    private const string SelectReplacedByPromotionOf =
        """
        SELECT p.replaced_id AS replaced_id, coalesce(earlier.gate, p.gate) AS gate
        FROM model_promotions p
        LEFT JOIN LATERAL (
            SELECT q.gate
            FROM model_promotions q
            WHERE q.model_id = p.replaced_id AND q.kind = 'promote'
            ORDER BY q.id DESC
            LIMIT 1) earlier ON true
        WHERE p.model_id = @model_id
          AND p.kind = 'promote'
          AND p.replaced_id IS NOT NULL
        ORDER BY p.id DESC
        LIMIT 1
        """;

    private const string ArchiveProduction =
        "UPDATE models SET stage = 'archived', is_production = false WHERE is_production";

    private const string PutIntoProduction =
        $"""
        UPDATE models m
        SET stage = 'production', is_production = true, promoted_at = @at, promoted_by = @by_operator
        WHERE m.model_id = @model_id
        RETURNING {Columns}
        """;

    private const string InsertPromotion =
        """
        INSERT INTO model_promotions (at, kind, model_id, replaced_id, by_operator, reason, gate)
        VALUES (@at, @kind, @model_id, @replaced_id, @by_operator, @reason, @gate)
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task InsertAsync(ModelRecord record, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(InsertModel);
        command.Parameters.AddWithValue("model_id", record.Id.Value);
        command.Parameters.AddWithValue("created_at", record.CreatedAt);
        command.Parameters.AddWithValue("algo", record.Algo);
        command.Parameters.AddWithValue("feature_schema_version", record.FeatureSchemaVersion);
        command.Parameters.AddWithValue("label_spec_hash", record.LabelSpecHash);
        command.Parameters.AddWithValue("label_spec", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(record.LabelSpec, Json));
        command.Parameters.AddWithValue("return_basis", record.ReturnBasis);
        command.Parameters.AddWithValue("train_start", record.TrainStart);
        command.Parameters.AddWithValue("train_end", record.TrainEnd);
        command.Parameters.AddWithValue("metrics", NpgsqlDbType.Jsonb, record.MetricsJson);
        command.Parameters.AddWithValue("artifact_uri", record.ArtifactUri);
        command.Parameters.AddWithValue("artifact_hash", record.ArtifactHash);
        command.Parameters.AddWithValue("job_id", NpgsqlDbType.Uuid, record.JobId ?? (object)DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<ModelRecord?> FindAsync(ModelId id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("model_id", id.Value);
        return await FirstAsync(command, cancellationToken);
    }

    public async Task<ModelRecord?> ProductionAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectProduction);
        return await FirstAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<ModelRecord>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectNewest);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<ModelRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(Read(reader));
        }

        return records;
    }

    public async Task<IReadOnlyList<ModelPromotion>> PromotionsAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectNewestPromotions);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var promotions = new List<ModelPromotion>();
        while (await reader.ReadAsync(cancellationToken))
        {
            promotions.Add(new ModelPromotion(
                reader.GetInt64(0),
                reader.GetFieldValue<DateTimeOffset>(1),
                reader.GetString(2),
                new ModelId(reader.GetGuid(3)),
                await reader.IsDBNullAsync(4, cancellationToken) ? null : new ModelId(reader.GetGuid(4)),
                reader.GetString(5),
                reader.GetString(6),
                ReadGate(reader.GetString(7))));
        }

        return promotions;
    }

    public static async Task TakeTurnAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(LockPromotions, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<ModelId?> ProductionIdAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectProductionId, transaction);
        return await command.ExecuteScalarAsync(cancellationToken) is Guid id ? new ModelId(id) : null;
    }

    /// <summary>The model that this one replaced when it was promoted, with the gate that one passed in its time.</summary>
    public static async Task<(ModelId Target, GateResult Gate)?> ReplacedByAsync(
        ModelId id, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectReplacedByPromotionOf, transaction);
        command.Parameters.AddWithValue("model_id", id.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (new ModelId(reader.GetGuid(0)), ReadGate(reader.GetString(1)))
            : null;
    }

    public static async Task ArchiveProductionAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(ArchiveProduction, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<ModelRecord?> PutIntoProductionAsync(
        ModelPromotion promotion, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(PutIntoProduction, transaction);
        command.Parameters.AddWithValue("at", promotion.At);
        command.Parameters.AddWithValue("by_operator", promotion.ByOperator);
        command.Parameters.AddWithValue("model_id", promotion.ModelId.Value);
        return await FirstAsync(command, cancellationToken);
    }

    public static async Task InsertPromotionAsync(
        ModelPromotion promotion, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(InsertPromotion, transaction);
        command.Parameters.AddWithValue("at", promotion.At);
        command.Parameters.AddWithValue("kind", promotion.Kind);
        command.Parameters.AddWithValue("model_id", promotion.ModelId.Value);
        command.Parameters.AddWithValue(
            "replaced_id", NpgsqlDbType.Uuid, promotion.ReplacedId is { } replaced ? replaced.Value : DBNull.Value);
        command.Parameters.AddWithValue("by_operator", promotion.ByOperator);
        command.Parameters.AddWithValue("reason", promotion.Reason);
        command.Parameters.AddWithValue("gate", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(promotion.Gate, Json));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction) => new(sql, transaction.Connection, transaction);

    private static async Task<ModelRecord?> FirstAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static ModelRecord Read(NpgsqlDataReader reader) => new(
        new ModelId(reader.GetGuid(0)),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetString(2),
        Enum.Parse<ModelStage>(reader.GetString(3), ignoreCase: true),
        reader.GetInt32(4),
        reader.GetString(5),
        JsonSerializer.Deserialize<LabelSpec>(reader.GetString(6), Json)
            ?? throw new InvalidOperationException($"model {reader.GetGuid(0)}: label_spec is null"),
        reader.GetString(7),
        reader.GetFieldValue<DateTimeOffset>(8),
        reader.GetFieldValue<DateTimeOffset>(9),
        reader.GetString(10),
        reader.GetString(11),
        reader.GetString(12),
        reader.IsDBNull(13) ? null : reader.GetFieldValue<DateTimeOffset>(13),
        reader.IsDBNull(14) ? null : reader.GetString(14),
        reader.IsDBNull(15) ? null : reader.GetGuid(15));

    private static GateResult ReadGate(string json) => JsonSerializer.Deserialize<GateResult>(json, Json) ?? new GateResult([]);
}
