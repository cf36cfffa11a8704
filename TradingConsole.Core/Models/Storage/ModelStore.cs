using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Models.Storage;

/// <summary>Registry rows, written once and read; how they change is <see cref="LifeCycleStore"/>.</summary>
internal sealed class ModelStore(NpgsqlDataSource database)
{
    internal const string Columns =
        """
        m.model_id AS model_id, m.created_at AS created_at, m.algo AS algo, m.stage AS stage,
        m.feature_schema_version AS feature_schema_version, m.label_spec_hash AS label_spec_hash, m.label_spec AS label_spec,
        m.return_basis AS return_basis, m.train_start AS train_start, m.train_end AS train_end, m.metrics AS metrics,
        m.artifact_uri AS artifact_uri, m.artifact_hash AS artifact_hash, m.promoted_at AS promoted_at,
        m.promoted_by AS promoted_by, m.job_id AS job_id, m.kind AS kind, m.origin AS origin, m.parent_id AS parent_id,
        m.schema_hash AS schema_hash, m.code_version AS code_version, m.seed AS seed
        """;

    private const string InsertModel =
        """
        INSERT INTO models (model_id, created_at, algo, stage, feature_schema_version, label_spec_hash, label_spec, return_basis,
                            train_start, train_end, metrics, artifact_uri, artifact_hash, job_id, kind, origin, parent_id,
                            feature_names, schema_hash, code_version, seed)
        SELECT @model_id, @created_at, @algo, 'candidate', @feature_schema_version, @label_spec_hash, @label_spec, @return_basis,
               @train_start, @train_end, @metrics, @artifact_uri, @artifact_hash, @job_id, @kind, @origin,
               (SELECT champion.model_id FROM models champion WHERE champion.is_production AND champion.kind = @kind),
               @feature_names, @schema_hash, @code_version, @seed
        ON CONFLICT (model_id) DO NOTHING
        """;

    private const string SelectOne = $"SELECT {Columns} FROM models m WHERE m.model_id = @model_id";

    private const string SelectProduction = $"SELECT {Columns} FROM models m WHERE m.is_production AND m.kind = @kind";

    private const string SelectNewest = $"SELECT {Columns} FROM models m ORDER BY m.created_at DESC, m.model_id LIMIT @limit";

    private const string SelectInShadow =
        $"SELECT {Columns} FROM models m WHERE m.kind = @kind AND m.stage = 'shadow' ORDER BY m.created_at, m.model_id LIMIT @limit";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public async Task InsertAsync(ModelRecord record, ModelHeader header, CancellationToken cancellationToken)
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
        command.Parameters.AddWithValue("kind", record.Kind);
        command.Parameters.AddWithValue("origin", record.Origin.ToString().ToLowerInvariant());
        command.Parameters.AddWithValue("feature_names", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(header.FeatureNames, Json));
        command.Parameters.AddWithValue("schema_hash", NpgsqlDbType.Text, record.SchemaHash ?? (object)DBNull.Value);
        command.Parameters.AddWithValue("code_version", NpgsqlDbType.Text, record.CodeVersion ?? (object)DBNull.Value);
        command.Parameters.AddWithValue("seed", NpgsqlDbType.Numeric, record.Seed is { } seed ? (decimal)seed : DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<ModelRecord?> FindAsync(ModelId id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("model_id", id.Value);
        return await FirstAsync(command, cancellationToken);
    }

    public async Task<ModelRecord?> ProductionAsync(string kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectProduction);
        command.Parameters.AddWithValue("kind", kind);
        return await FirstAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<ModelRecord>> ListAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectNewest);
        command.Parameters.AddWithValue("limit", limit);
        return await AllAsync(command, cancellationToken);
    }

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<ModelRecord>> InShadowAsync(string kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectInShadow);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("limit", LifeCycle.ChallengersMax);
        return await AllAsync(command, cancellationToken);
    }

    internal static async Task<ModelRecord?> FirstAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static async Task<IReadOnlyList<ModelRecord>> AllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var records = new List<ModelRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            records.Add(Read(reader));
        }

        return records;
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
        reader.IsDBNull(15) ? null : reader.GetGuid(15))
    {
        Kind = reader.GetString(16),
        Origin = Enum.Parse<ModelOrigin>(reader.GetString(17), ignoreCase: true),
        ParentId = reader.IsDBNull(18) ? null : new ModelId(reader.GetGuid(18)),
        SchemaHash = reader.IsDBNull(19) ? null : reader.GetString(19),
        CodeVersion = reader.IsDBNull(20) ? null : reader.GetString(20),
        Seed = reader.IsDBNull(21) ? null : Convert.ToUInt64(reader.GetDecimal(21), CultureInfo.InvariantCulture),
    };
}
