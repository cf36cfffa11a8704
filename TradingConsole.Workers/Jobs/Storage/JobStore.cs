using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs.Storage;

/// <summary>The <c>training_jobs</c> table: every long piece of work, its progress and how it ended.</summary>
public sealed class JobStore(NpgsqlDataSource database)
{
    private const string InsertQueued = """
        INSERT INTO training_jobs (job_id, kind, created_at, created_by, status, config)
        VALUES (@jobId, @kind, @createdAt, @createdBy, 'queued', @config)
        """;

    private const string MarkRunning = """
        UPDATE training_jobs SET status = 'running', started_at = @at
        WHERE job_id = @jobId AND status = 'queued'
        """;

    private const string SetProgress = """
        UPDATE training_jobs SET progress = @progress, step = @step
        WHERE job_id = @jobId AND status = 'running'
        RETURNING cancel_requested_at IS NOT NULL
        """;

    private const string MarkEnded = """
        UPDATE training_jobs
        SET status = @status, ended_at = @at, error = @error, result = @result,
            progress = CASE WHEN @status = 'succeeded' THEN 1 ELSE progress END,
            step = CASE WHEN @status = 'succeeded' THEN '' ELSE step END
        WHERE job_id = @jobId AND status IN ('queued', 'running')
        """;

    private const string RequestCancelRunning = """
        UPDATE training_jobs
        SET cancel_requested_at = @at,
            status   = CASE WHEN status = 'queued' THEN 'canceled' ELSE status END,
            ended_at = CASE WHEN status = 'queued' THEN @at ELSE ended_at END
        WHERE job_id = @jobId AND status IN ('queued', 'running')
        """;

    // What was running when the process died did not finish; saying "running" for ever would be a lie.
    private const string FailOrphans = """
        UPDATE training_jobs
        SET status = 'failed', ended_at = @at, error = 'The process stopped while this job ran; start it again.'
        WHERE status IN ('queued', 'running')
        """;

    private const string SelectLatest = """
        SELECT job_id, kind, status, progress, step, created_at, started_at, ended_at, created_by, error
        FROM training_jobs
        ORDER BY created_at DESC, job_id
        LIMIT @limit
        """;

    public async Task EnqueueAsync(
        Guid jobId, string kind, JsonElement config, Actor actor, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(InsertQueued);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("createdAt", at);
        command.Parameters.AddWithValue("createdBy", actor.Name);
        command.Parameters.AddWithValue("config", NpgsqlDbType.Jsonb, config.GetRawText());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>False when the job is not waiting any more: canceled before it began, or already taken.</summary>
    public async Task<bool> TryBeginAsync(Guid jobId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MarkRunning);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("at", at);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <returns>True when an operator asked for the job to be canceled.</returns>
    public async Task<bool> ReportAsync(Guid jobId, double progress, string step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SetProgress);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("progress", Math.Clamp(progress, 0, 1));
        command.Parameters.AddWithValue("step", step);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    public async Task EndAsync(
        Guid jobId, string status, string? error, string? resultJson, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MarkEnded);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("status", status);
        command.Parameters.AddWithValue("at", at);
        command.Parameters.AddWithValue("error", NpgsqlDbType.Text, (object?)error ?? DBNull.Value);
        command.Parameters.AddWithValue("result", NpgsqlDbType.Jsonb, (object?)resultJson ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>False when the job has already ended or never existed.</summary>
    public async Task<bool> RequestCancelAsync(Guid jobId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RequestCancelRunning);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("at", at);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    public async Task<int> FailOrphansAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FailOrphans);
        command.Parameters.AddWithValue("at", at);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<JobState>> LatestAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var jobs = new List<JobState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            jobs.Add(Read(reader));
        }

        return jobs;
    }

    private static JobState Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetDouble(3),
        reader.GetString(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.IsDBNull(6) ? null : reader.GetFieldValue<DateTimeOffset>(6),
        reader.IsDBNull(7) ? null : reader.GetFieldValue<DateTimeOffset>(7),
        reader.GetString(8),
        reader.IsDBNull(9) ? null : reader.GetString(9));
}
