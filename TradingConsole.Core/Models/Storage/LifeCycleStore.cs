using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Models.Storage;

/// <summary>Stages and how they change; every write joins a transaction that holds the turn.</summary>
internal static class LifeCycleStore
{
    // One change of stage at a time on all nodes; released when the transaction ends.
    private const string LockStages = "SELECT pg_advisory_xact_lock(hashtext('model_promotions'))";

    private const string SelectProductionId = "SELECT model_id AS model_id FROM models WHERE is_production AND kind = @kind";

    private const string SelectStage = "SELECT stage AS stage, kind AS kind FROM models WHERE model_id = @model_id";

    private const string CountInShadow = "SELECT count(*) AS models FROM models WHERE kind = @kind AND stage = 'shadow'";

    private const string SelectReplacedByPromotionOf =
        """
        SELECT p.replaced_id AS replaced_id, coalesce(earlier.gate, p.gate) AS gate
        FROM model_promotions p
        LEFT JOIN LATERAL (
            SELECT q.gate
            FROM model_promotions q
            WHERE q.model_id = p.replaced_id AND q.kind IN ('promote', 'override')
            ORDER BY q.id DESC
            LIMIT 1) earlier ON true
        WHERE p.model_id = @model_id
          AND p.kind IN ('promote', 'override')
          AND p.replaced_id IS NOT NULL
        ORDER BY p.id DESC
        LIMIT 1
        """;

    private const string SelectLatestPromotion =
        """
        SELECT p.id AS id, p.at AS at, p.kind AS kind, p.model_id AS model_id, p.replaced_id AS replaced_id, p.by_operator AS by_operator,
               p.reason AS reason, p.gate AS gate
        FROM model_promotions p
        JOIN models m ON m.model_id = p.model_id
        WHERE m.kind = @kind
        ORDER BY p.id DESC
        LIMIT 1
        """;

    private const string SelectNewestPromotions =
        """
        SELECT id AS id, at AS at, kind AS kind, model_id AS model_id, replaced_id AS replaced_id, by_operator AS by_operator,
               reason AS reason, gate AS gate
        FROM model_promotions
        ORDER BY id DESC
        LIMIT @limit
        """;

    private const string SelectTransitions =
        """
        SELECT id AS id, at AS at, model_id AS model_id, from_stage AS from_stage, to_stage AS to_stage, by_operator AS by_operator,
               reason AS reason
        FROM model_transitions
        WHERE model_id = @model_id
        ORDER BY id DESC
        LIMIT @limit
        """;

    private const string SetStage =
        $"""
        UPDATE models m
        SET stage = @stage,
            is_production = (@stage = 'production'),
            promoted_at = CASE WHEN @stage = 'production' THEN @at ELSE promoted_at END,
            promoted_by = CASE WHEN @stage = 'production' THEN @by_operator ELSE promoted_by END
        WHERE m.model_id = @model_id
        RETURNING {ModelStore.Columns}
        """;

    private const string InsertTransition =
        """
        INSERT INTO model_transitions (at, model_id, from_stage, to_stage, by_operator, reason)
        VALUES (@at, @model_id, @from_stage, @to_stage, @by_operator, @reason)
        """;

    private const string InsertPromotion =
        """
        INSERT INTO model_promotions (at, kind, model_id, replaced_id, by_operator, reason, gate)
        VALUES (@at, @kind, @model_id, @replaced_id, @by_operator, @reason, @gate)
        """;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static async Task TakeTurnAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(LockStages, transaction);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<ModelId?> ProductionIdAsync(string kind, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectProductionId, transaction);
        command.Parameters.AddWithValue("kind", kind);
        return await command.ExecuteScalarAsync(cancellationToken) is Guid id ? new ModelId(id) : null;
    }

    public static async Task<(ModelStage Stage, string Kind)?> StageAsync(
        ModelId id, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectStage, transaction);
        command.Parameters.AddWithValue("model_id", id.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (Enum.Parse<ModelStage>(reader.GetString(0), ignoreCase: true), reader.GetString(1))
            : null;
    }

    public static async Task<long> InShadowAsync(string kind, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(CountInShadow, transaction);
        command.Parameters.AddWithValue("kind", kind);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
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

    public static async Task<ModelPromotion?> LatestPromotionAsync(
        string kind, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(SelectLatestPromotion, transaction);
        command.Parameters.AddWithValue("kind", kind);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? ReadPromotion(reader) : null;
    }

    /// <summary>Changes the stage and writes down who did it, when and why.</summary>
    public static async Task<ModelRecord> MoveAsync(ModelTransition transition, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var insert = Command(InsertTransition, transaction);
        insert.Parameters.AddWithValue("at", transition.At.ToUniversalTime());
        insert.Parameters.AddWithValue("model_id", transition.ModelId.Value);
        insert.Parameters.AddWithValue("from_stage", LifeCycle.Word(transition.From));
        insert.Parameters.AddWithValue("to_stage", LifeCycle.Word(transition.To));
        insert.Parameters.AddWithValue("by_operator", transition.ByOperator);
        insert.Parameters.AddWithValue("reason", transition.Reason);
        await insert.ExecuteNonQueryAsync(cancellationToken);

        await using var update = Command(SetStage, transaction);
        update.Parameters.AddWithValue("stage", LifeCycle.Word(transition.To));
        update.Parameters.AddWithValue("at", transition.At.ToUniversalTime());
        update.Parameters.AddWithValue("by_operator", transition.ByOperator);
        update.Parameters.AddWithValue("model_id", transition.ModelId.Value);
        return await ModelStore.FirstAsync(update, cancellationToken)
            ?? throw new InvalidOperationException($"model {transition.ModelId} is not registered");
    }

    public static async Task InsertPromotionAsync(
        ModelPromotion promotion, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(InsertPromotion, transaction);
        command.Parameters.AddWithValue("at", promotion.At.ToUniversalTime());
        command.Parameters.AddWithValue("kind", promotion.Kind);
        command.Parameters.AddWithValue("model_id", promotion.ModelId.Value);
        command.Parameters.AddWithValue(
            "replaced_id", NpgsqlDbType.Uuid, promotion.ReplacedId is { } replaced ? replaced.Value : DBNull.Value);
        command.Parameters.AddWithValue("by_operator", promotion.ByOperator);
        command.Parameters.AddWithValue("reason", promotion.Reason);
        command.Parameters.AddWithValue("gate", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(promotion.Gate, Json));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<ModelPromotion>> PromotionsAsync(
        NpgsqlDataSource database, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectNewestPromotions);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var promotions = new List<ModelPromotion>();
        while (await reader.ReadAsync(cancellationToken))
        {
            promotions.Add(ReadPromotion(reader));
        }

        return promotions;
    }

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<ModelTransition>> TransitionsAsync(
        NpgsqlDataSource database, ModelId id, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectTransitions);
        command.Parameters.AddWithValue("model_id", id.Value);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var transitions = new List<ModelTransition>();
        while (await reader.ReadAsync(cancellationToken))
        {
            transitions.Add(new ModelTransition(
                reader.GetInt64(0),
                reader.GetFieldValue<DateTimeOffset>(1),
                new ModelId(reader.GetGuid(2)),
                Enum.Parse<ModelStage>(reader.GetString(3), ignoreCase: true),
                Enum.Parse<ModelStage>(reader.GetString(4), ignoreCase: true),
                reader.GetString(5),
                reader.GetString(6)));
        }

        return transitions;
    }

    private static ModelPromotion ReadPromotion(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetFieldValue<DateTimeOffset>(1),
        reader.GetString(2),
        new ModelId(reader.GetGuid(3)),
        reader.IsDBNull(4) ? null : new ModelId(reader.GetGuid(4)),
        reader.GetString(5),
        reader.GetString(6),
        ReadGate(reader.GetString(7)));

    private static GateResult ReadGate(string json) => JsonSerializer.Deserialize<GateResult>(json, Json) ?? new GateResult([]);

    private static NpgsqlCommand Command(string sql, NpgsqlTransaction transaction) => new(sql, transaction.Connection, transaction);
}
