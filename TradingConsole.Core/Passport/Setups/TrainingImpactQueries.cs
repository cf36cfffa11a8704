using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Setups;

/// <summary>Reads what a person's history did to their models. Everything is asked by the person's id, in the query itself.</summary>
public sealed class TrainingImpactQueries(NpgsqlDataSource database)
{
    private const int ModelsMax = 26;
    private const int DatasetsMax = 26;

    private const string CountSamples = """
        SELECT count(*), count(*) FILTER (WHERE label_quality = 'good'), count(*) FILTER (WHERE label_quality = 'neutral'),
               count(*) FILTER (WHERE label_quality = 'bad')
        FROM ml_training_samples
        WHERE user_id = @user
        """;

    private const string CountRefused = """
        SELECT regexp_replace(reason, ' was [^,]+, later than the decision .*$', ' was known later than the decision'), count(*)
        FROM ml_refused_samples
        WHERE user_id = @user
        GROUP BY 1
        ORDER BY 2 DESC, 1
        LIMIT 20
        """;

    private const string CountNew = """
        SELECT model.model_id,
               (SELECT count(*) FROM ml_dataset_samples WHERE dataset_hash = model.dataset_hash),
               (SELECT count(*) FROM ml_dataset_samples AS member
                WHERE member.dataset_hash = model.dataset_hash AND NOT EXISTS (
                    SELECT 1 FROM ml_dataset_samples WHERE dataset_hash = model.before AND sample_id = member.sample_id))
        FROM (
            SELECT model_id, dataset_hash, version, lag(dataset_hash) OVER (ORDER BY version) AS before
            FROM model_registry
            WHERE user_id = @user AND model_name = @name) AS model
        ORDER BY model.version DESC
        LIMIT @limit
        """;

    private const string SelectRuns = """
        SELECT run.model_id, run.metrics::text
        FROM model_eval_runs AS run
        JOIN model_registry AS model USING (model_id)
        WHERE model.user_id = @user AND model.model_name = @name
        ORDER BY run.created_at, run.eval_id
        """;

    private const string SelectSamples = """
        SELECT sample.sample_id, sample.trade_id, sample.asset, sample.strategy_tags, sample.label_quality, (sample.outcome->>'win')::boolean,
               sample.decided_at, NOT EXISTS (
                   SELECT 1 FROM ml_dataset_samples WHERE dataset_hash = model.before AND sample_id = sample.sample_id)
        FROM (
            SELECT model_id, dataset_hash, lag(dataset_hash) OVER (ORDER BY version) AS before
            FROM model_registry
            WHERE user_id = @user AND model_name = @name) AS model
        JOIN ml_dataset_samples AS member USING (dataset_hash)
        JOIN ml_training_samples AS sample USING (sample_id)
        WHERE model.model_id = @model
        ORDER BY sample.decided_at DESC, sample.sample_id
        LIMIT @limit OFFSET @offset
        """;

    public async Task<TrainingImpact> ReadAsync(Guid user, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        int[] counts = [0, 0, 0, 0];
        await EachAsync(connection, CountSamples, row => counts = [.. Enumerable.Range(0, 4).Select(i => (int)row.GetInt64(i))], ct, ("user", user));
        var refused = ImmutableArray.CreateBuilder<RefusedCount>();
        await EachAsync(connection, CountRefused, row => refused.Add(new RefusedCount(row.GetString(0), (int)row.GetInt64(1))), ct, ("user", user));
        var members = new Dictionary<Guid, (int All, int New)>();
        await EachAsync(
            connection, CountNew, row => members[row.GetGuid(0)] = ((int)row.GetInt64(1), (int)row.GetInt64(2)), ct,
            ("user", user), ("name", PersonalModels.Name), ("limit", ModelsMax));
        var runs = new List<(Guid Model, SetupEvaluationRun Run)>();
        await EachAsync(
            connection, SelectRuns,
            row => runs.Add((row.GetGuid(0), JsonSerializer.Deserialize<SetupEvaluationRun>(row.GetString(1), PersonalModelStore.Json)!)), ct,
            ("user", user), ("name", PersonalModels.Name));
        var models = await PersonalModelStore.OfUserAsync(connection, user, PersonalModels.Name, ModelsMax, ct);
        return new TrainingImpact(
            counts[0], counts[1], counts[2], counts[3], refused.DrainToImmutable(), await DatasetStore.ListAsync(database, user, DatasetsMax, ct),
            [.. models.Select((model, index) => new ImpactOfTraining(
                model, members.GetValueOrDefault(model.ModelId).All, members.GetValueOrDefault(model.ModelId).New,
                model.Evaluation?.Skill - (index + 1 < models.Length ? models[index + 1].Evaluation?.Skill : null),
                [.. runs.Where(run => run.Model == model.ModelId).Select(run => run.Run)]))]);
    }

    /// <summary>Which samples a training learned from, newest first.</summary>
    /// <returns>Empty when the model is not this person's.</returns>
    public async Task<ImmutableArray<ImpactSample>> SamplesAsync(Guid user, Guid model, int limit = 100, int offset = 0, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var samples = ImmutableArray.CreateBuilder<ImpactSample>();
        await EachAsync(
            connection, SelectSamples,
            row => samples.Add(new ImpactSample(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetFieldValue<string[]>(3).FirstOrDefault(), row.GetString(4), row.GetBoolean(5),
                row.GetFieldValue<DateTimeOffset>(6), row.GetBoolean(7))),
            ct, ("user", user), ("name", PersonalModels.Name), ("model", model), ("limit", limit), ("offset", offset));
        return samples.DrainToImmutable();
    }

    private static async Task EachAsync(
        NpgsqlConnection connection, string sql, Action<NpgsqlDataReader> take, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var select = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in values)
        {
            select.Parameters.AddWithValue(name, value);
        }

        await using var row = await select.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            take(row);
        }
    }
}
