using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>The runs and how far each came.</summary>
public sealed class RunStore(NpgsqlDataSource database)
{
    private const string Columns =
        "run_id, pipeline_name, code_version, config_hash, data_interval_start, data_interval_end, status, error_stage, error, started_at, ended_at, venue";

    /// <summary>The run of the plan, begun now or found as it was left: the same interval is never a second run.</summary>
    public async Task<ForecastRun> BeginAsync(RunPlan plan, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(plan);
        await using var begin = database.CreateCommand(
            """
            INSERT INTO forecast_runs (run_id, pipeline_name, venue, code_version, config_hash, data_interval_start, data_interval_end, status, started_at)
            VALUES (@id, @pipeline, @venue, @code, @config, @start, @end, 'RUNNING', @now)
            ON CONFLICT (run_id) DO UPDATE SET status = CASE WHEN forecast_runs.status = 'FAILED' THEN 'RUNNING' ELSE forecast_runs.status END
            """);
        begin.Parameters.AddWithValue("id", plan.RunId);
        begin.Parameters.AddWithValue("pipeline", plan.Pipeline);
        begin.Parameters.AddWithValue("venue", plan.Venue);
        begin.Parameters.AddWithValue("code", RunPlan.CodeVersion);
        begin.Parameters.AddWithValue("config", plan.ConfigHash);
        begin.Parameters.AddWithValue("start", plan.IntervalStart.ToUniversalTime());
        begin.Parameters.AddWithValue("end", plan.IntervalEnd.ToUniversalTime());
        begin.Parameters.AddWithValue("now", now.ToUniversalTime());
        await begin.ExecuteNonQueryAsync(ct);
        return (await FindAsync(plan.RunId, ct))!;
    }

    /// <summary>Every run of a pipeline that derived something, in the order in which it was derived.</summary>
    public Task<ImmutableArray<ForecastRun>> DerivedAsync(CancellationToken ct) =>
        ReadAsync("WHERE status IN ('SUCCEEDED', 'PARTIAL_SUCCESS') ORDER BY data_interval_end, pipeline_name", ct);

    /// <summary>Every run that was begun and has not ended well, in the order of its data.</summary>
    public Task<ImmutableArray<ForecastRun>> OpenAsync(CancellationToken ct) =>
        ReadAsync("WHERE status IN ('RUNNING', 'FAILED') ORDER BY data_interval_end, pipeline_name", ct);

    /// <summary>A run by its id; null while it was not begun.</summary>
    public async Task<ForecastRun?> FindAsync(Guid runId, CancellationToken ct) =>
        (await ReadAsync("WHERE run_id = @id", ct, ("id", runId))).FirstOrDefault();

    /// <summary>The last run of a pipeline that ended well; null before the first.</summary>
    public async Task<ForecastRun?> LatestAsync(string pipeline, CancellationToken ct) =>
        (await ReadAsync(
            "WHERE pipeline_name = @pipeline AND status IN ('SUCCEEDED', 'PARTIAL_SUCCESS') ORDER BY data_interval_end DESC LIMIT 1", ct,
            ("pipeline", pipeline))).FirstOrDefault();

    /// <summary>Why markets of a venue may not be measured here; null when they may: one scoreboard is about one venue, and of practice worlds about one seed.</summary>
    /// <remarks>The oldest practice runs do not name their seed: they stand against no practice world, as nobody knows which they were.</remarks>
    public async Task<string?> ObjectionAsync(string venue, CancellationToken ct)
    {
        await using var select = database.CreateCommand(
            "SELECT venue FROM forecast_runs WHERE venue <> @venue AND NOT (@is_practice AND venue = @practice) ORDER BY data_interval_end DESC LIMIT 1");
        select.Parameters.AddWithValue("venue", venue);
        select.Parameters.AddWithValue("is_practice", RunWords.SeedOf(venue) is not null);
        select.Parameters.AddWithValue("practice", RunWords.Practice);
        return await select.ExecuteScalarAsync(ct) is string other
            ? $"This scoreboard was measured on {Named(other)} markets, and {Named(venue)} ones would mix with them: give them a directory of their own with --data, or {Remedy(other)}."
            : null;

        static string Named(string word) => RunWords.SeedOf(word) is { } seed ? $"practice (seed {seed})" : word;

        static string Remedy(string word) => RunWords.SeedOf(word) is { } seed ? $"start with --forecasts practice --seed {seed}"
            : word == RunWords.Recorded ? "go on with ./run forecasts ingest --from the recording's folder"
            : $"start with --forecasts {word}";
    }

    /// <summary>A run that was begun and not ended; null when there is none.</summary>
    public async Task<ForecastRun?> UnfinishedAsync(string pipeline, CancellationToken ct) =>
        (await ReadAsync(
            "WHERE pipeline_name = @pipeline AND status IN ('RUNNING', 'FAILED') ORDER BY data_interval_end LIMIT 1", ct, ("pipeline", pipeline))).FirstOrDefault();

    public async Task<ImmutableHashSet<string>> CheckpointsAsync(Guid runId, CancellationToken ct)
    {
        await using var select = database.CreateCommand("SELECT stage FROM forecast_checkpoints WHERE run_id = @id");
        select.Parameters.AddWithValue("id", runId);
        await using var reader = await select.ExecuteReaderAsync(ct);
        var stages = ImmutableHashSet.CreateBuilder<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(ct))
        {
            stages.Add(reader.GetString(0));
        }

        return stages.ToImmutable();
    }

    public async Task CheckAsync(Guid runId, string stage, StageOutcome outcome, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        await using var insert = database.CreateCommand(
            """
            INSERT INTO forecast_checkpoints (run_id, stage, done_at, counts) VALUES (@id, @stage, @now, @counts::jsonb)
            ON CONFLICT (run_id, stage) DO UPDATE SET done_at = excluded.done_at, counts = excluded.counts
            """);
        insert.Parameters.AddWithValue("id", runId);
        insert.Parameters.AddWithValue("stage", stage);
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        insert.Parameters.AddWithValue("counts", JsonSerializer.Serialize(outcome.Counts));
        await insert.ExecuteNonQueryAsync(ct);
    }

    public async Task EndAsync(Guid runId, RunStatus status, string? stage, string? error, DateTimeOffset now, CancellationToken ct)
    {
        await using var update = database.CreateCommand(
            "UPDATE forecast_runs SET status = @status, error_stage = @stage, error = @error, ended_at = @now WHERE run_id = @id");
        update.Parameters.AddWithValue("id", runId);
        update.Parameters.AddWithValue("status", RunWords.Of(status));
        update.Parameters.AddWithValue("stage", (object?)stage ?? DBNull.Value);
        update.Parameters.AddWithValue("error", (object?)error ?? DBNull.Value);
        update.Parameters.AddWithValue("now", now.ToUniversalTime());
        await update.ExecuteNonQueryAsync(ct);
    }

    private async Task<ImmutableArray<ForecastRun>> ReadAsync(string where, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var select = database.CreateCommand($"SELECT {Columns} FROM forecast_runs {where}");
        foreach (var (name, value) in values)
        {
            select.Parameters.AddWithValue(name, value);
        }

        await using var reader = await select.ExecuteReaderAsync(ct);
        var found = ImmutableArray.CreateBuilder<ForecastRun>();
        while (await reader.ReadAsync(ct))
        {
            found.Add(new ForecastRun(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5), RunWords.Parse(reader.GetString(6)), reader.IsDBNull(7) ? null : reader.GetString(7),
                reader.IsDBNull(8) ? null : reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9),
                reader.IsDBNull(10) ? null : reader.GetFieldValue<DateTimeOffset>(10)) { Venue = reader.GetString(11) });
        }

        return found.DrainToImmutable();
    }
}
