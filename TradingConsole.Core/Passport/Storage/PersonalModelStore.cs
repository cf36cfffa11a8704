using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Setups;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>The registry of personal models and how each was measured.</summary>
internal static class PersonalModelStore
{
    internal static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true };

    private const string LockPerson = "SELECT 1 FROM users WHERE id = @user FOR NO KEY UPDATE";

    // Two people's trainings do not wait for each other; one person's do.
    private const string SelectDue = """
        SELECT sample.user_id
        FROM ml_training_samples AS sample
        LEFT JOIN LATERAL (
            SELECT created_at, train_window
            FROM model_registry
            WHERE user_id = sample.user_id AND model_name = @name
            ORDER BY version DESC
            LIMIT 1) AS latest ON true
        GROUP BY sample.user_id, latest.created_at, latest.train_window
        HAVING count(*) >= @least AND coalesce(latest.created_at <= @before, true)
           AND coalesce(max(sample.decided_at) > upper(latest.train_window), true)
        ORDER BY sample.user_id
        """;

    private const string Columns = """
        model_id, user_id, model_name, version, dataset_hash, lower(train_window), upper(train_window), status, eval_metrics::text, inputs::text,
        artifact, artifact_hash, created_at, deployed_at
        """;

    private const string SelectLatest = $"""
        SELECT {Columns}
        FROM model_registry
        WHERE user_id = @user AND model_name = @name AND (status = 'deployed' OR version = (
            SELECT max(version) FROM model_registry WHERE user_id = @user AND model_name = @name))
        ORDER BY version
        """;

    private const string SelectOfUser = $"""
        SELECT {Columns}
        FROM model_registry
        WHERE user_id = @user AND model_name = @name
        ORDER BY version DESC
        LIMIT @limit
        """;

    private const string SelectDeployed = $"""
        SELECT {Columns}
        FROM model_registry
        WHERE user_id = @user AND model_name = @name AND status = 'deployed'
        """;

    private const string Insert = """
        INSERT INTO model_registry (
            model_id, user_id, model_name, version, dataset_hash, train_window, eval_metrics, inputs, artifact, artifact_hash, status, created_at, deployed_at)
        VALUES (
            @id, @user, @name, @version, @dataset, tstzrange(@from, @to, '[]'), @metrics, @inputs, @artifact, @hash, @status, @now, @deployed)
        """;

    private const string Archive = "UPDATE model_registry SET status = 'archived' WHERE model_id = @id AND status = 'deployed'";

    private const string InsertEvaluation = """
        INSERT INTO model_eval_runs (eval_id, model_id, dataset_version, metrics, created_at) VALUES (@id, @model, @dataset, @metrics, @now)
        """;

    public static async Task<ImmutableArray<Guid>> DueAsync(
        NpgsqlDataSource database, string name, DateTimeOffset before, int least, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectDue);
        select.Parameters.AddWithValue("name", name);
        select.Parameters.AddWithValue("before", before.ToUniversalTime());
        select.Parameters.AddWithValue("least", (long)least);
        await using var row = await select.ExecuteReaderAsync(ct);
        var due = ImmutableArray.CreateBuilder<Guid>();
        while (await row.ReadAsync(ct))
        {
            due.Add(row.GetGuid(0));
        }

        return due.DrainToImmutable();
    }

    /// <summary>Where the person's registry stands. Holds the person until the transaction ends.</summary>
    public static async Task<(int Version, string? LastDataset, PersonalModel? Deployed)> LatestAsync(
        NpgsqlTransaction transaction, Guid user, string name, CancellationToken ct)
    {
        await using (var hold = new NpgsqlCommand(LockPerson, transaction.Connection, transaction))
        {
            hold.Parameters.AddWithValue("user", user);
            await hold.ExecuteScalarAsync(ct);
        }

        await using var select = new NpgsqlCommand(SelectLatest, transaction.Connection, transaction);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("name", name);
        var models = await ReadAsync(select, ct);
        return models is [.., var last] ? (last.Version, last.DatasetHash, models.FirstOrDefault(model => model.Status == "deployed")) : (0, null, null);
    }

    /// <returns>Newest first.</returns>
    public static async Task<ImmutableArray<PersonalModel>> OfUserAsync(
        NpgsqlConnection connection, Guid user, string name, int limit, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectOfUser, connection);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("name", name);
        select.Parameters.AddWithValue("limit", limit);
        return await ReadAsync(select, ct);
    }

    public static async Task<PersonalModel?> DeployedAsync(NpgsqlConnection connection, Guid user, string name, CancellationToken ct)
    {
        await using var select = new NpgsqlCommand(SelectDeployed, connection);
        select.Parameters.AddWithValue("user", user);
        select.Parameters.AddWithValue("name", name);
        return await ReadAsync(select, ct) is [var model] ? model : null;
    }

    public static async Task AddAsync(NpgsqlTransaction transaction, PersonalModel model, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("id", model.ModelId);
        insert.Parameters.AddWithValue("user", model.UserId);
        insert.Parameters.AddWithValue("name", model.ModelName);
        insert.Parameters.AddWithValue("version", model.Version);
        insert.Parameters.AddWithValue("dataset", model.DatasetHash);
        insert.Parameters.AddWithValue("from", model.TrainFrom.ToUniversalTime());
        insert.Parameters.AddWithValue("to", model.TrainTo.ToUniversalTime());
        insert.Parameters.AddWithValue("metrics", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(
            new Metrics(model.Evaluation, model.Checks, model.BaseRate, model.Importance), Json));
        insert.Parameters.AddWithValue("inputs", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(model.Inputs, Json));
        insert.Parameters.AddWithValue("artifact", model.Artifact);
        insert.Parameters.AddWithValue("hash", model.ArtifactHash);
        insert.Parameters.AddWithValue("status", model.Status);
        insert.Parameters.AddWithValue("now", model.CreatedAt.ToUniversalTime());
        insert.Parameters.Add(new("deployed", NpgsqlDbType.TimestampTz) { Value = (object?)model.DeployedAt?.ToUniversalTime() ?? DBNull.Value });
        await insert.ExecuteNonQueryAsync(ct);
    }

    public static async Task ArchiveAsync(NpgsqlTransaction transaction, Guid model, CancellationToken ct)
    {
        await using var archive = new NpgsqlCommand(Archive, transaction.Connection, transaction);
        archive.Parameters.AddWithValue("id", model);
        await archive.ExecuteNonQueryAsync(ct);
    }

    public static async Task AddEvaluationAsync(
        NpgsqlTransaction transaction, Guid model, string dataset, SetupEvaluationRun run, DateTimeOffset now, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(InsertEvaluation, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("id", Guid.CreateVersion7());
        insert.Parameters.AddWithValue("model", model);
        insert.Parameters.AddWithValue("dataset", dataset);
        insert.Parameters.AddWithValue("metrics", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(run, Json));
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        await insert.ExecuteNonQueryAsync(ct);
    }

    private static async Task<ImmutableArray<PersonalModel>> ReadAsync(NpgsqlCommand select, CancellationToken ct)
    {
        await using var row = await select.ExecuteReaderAsync(ct);
        var models = ImmutableArray.CreateBuilder<PersonalModel>();
        while (await row.ReadAsync(ct))
        {
            var metrics = JsonSerializer.Deserialize<Metrics>(row.GetString(8), Json)!;
            models.Add(new PersonalModel(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetString(4), row.GetFieldValue<DateTimeOffset>(5),
                row.GetFieldValue<DateTimeOffset>(6), row.GetString(7), metrics.Evaluation, metrics.Checks, metrics.BaseRate, metrics.Importance,
                JsonSerializer.Deserialize<ImmutableArray<SetupInput>>(row.GetString(9), Json), row.GetString(10), row.GetString(11),
                row.GetFieldValue<DateTimeOffset>(12), row.IsDBNull(13) ? null : row.GetFieldValue<DateTimeOffset>(13)));
        }

        return models.DrainToImmutable();
    }

    private sealed record Metrics(
        SetupEvaluation? Evaluation, ImmutableArray<SetupCheck> Checks, double? BaseRate, ImmutableArray<SetupImportance> Importance);
}
