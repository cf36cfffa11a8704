using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs.Storage;

/// <summary>The <c>training_jobs</c> table: every long piece of work, its progress and how it ended.</summary>
public sealed class JobStore(NpgsqlDataSource database)
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private const string InsertQueued = """
        INSERT INTO training_jobs (job_id, kind, created_at, created_by, status, config, is_heavy, estimate)
        VALUES (@jobId, @kind, @createdAt, @createdBy, 'queued', @config, @isHeavy, @estimate)
        """;

    private const string SelectUnfinished = """
        SELECT job_id
        FROM training_jobs
        WHERE kind = @kind AND config = @config AND status IN ('queued', 'running') AND cancel_requested_at IS NULL
        ORDER BY queue_no
        LIMIT 1
        """;

    private const string SetProgress = """
        UPDATE training_jobs
        SET progress = @progress, step = @step, ran_seconds = @ranSeconds, eta_seconds = @etaSeconds
        WHERE job_id = @jobId AND status = 'running' AND attempt = @attempt
        RETURNING cancel_requested_at IS NOT NULL
        """;

    private const string MarkEnded = """
        UPDATE training_jobs
        SET status = @status, ended_at = @at, error = @error, result = @result, ran_seconds = @ranSeconds, eta_seconds = NULL,
            progress = CASE WHEN @status = 'succeeded' THEN 1 ELSE progress END,
            step = CASE WHEN @status = 'succeeded' THEN '' ELSE step END
        WHERE job_id = @jobId AND status = 'running' AND attempt = @attempt
        """;

    private const string RequestCancelRunning = """
        UPDATE training_jobs
        SET cancel_requested_at = @at,
            status   = CASE WHEN status = 'queued' THEN 'canceled' ELSE status END,
            ended_at = CASE WHEN status = 'queued' THEN @at ELSE ended_at END
        WHERE job_id = @jobId AND status IN ('queued', 'running')
        """;

    // Light and heavy jobs stand in two lines; a job's place is counted in its own.
    private const string Columns = """
        SELECT job_id, kind, status, progress, step, created_at, started_at, ended_at, created_by, error,
               is_heavy, attempt, note, estimate::text, ran_seconds, eta_seconds, owner, cancel_requested_at IS NOT NULL, result::text,
               CASE WHEN status = 'queued' THEN (
                   SELECT count(*) FROM training_jobs ahead
                   WHERE ahead.status = 'queued' AND ahead.is_heavy = training_jobs.is_heavy AND ahead.queue_no <= training_jobs.queue_no)
               END
        FROM training_jobs
        """;

    private const string SelectLatest = Columns + """

        ORDER BY queue_no DESC
        LIMIT @limit
        """;

    private const string SelectHistory = Columns + """

        WHERE status NOT IN ('queued', 'running') AND (@kind IS NULL OR kind = @kind) AND (@status IS NULL OR status = @status)
        ORDER BY queue_no DESC
        OFFSET @skip
        LIMIT @limit
        """;

    private const string SelectOne = Columns + " WHERE job_id = @jobId";

    private const string SelectPace = """
        SELECT ran_seconds
        FROM training_jobs
        WHERE kind = @kind AND status = 'succeeded' AND config = @config AND ran_seconds > 0
        ORDER BY queue_no DESC
        LIMIT 1
        """;

    public async Task EnqueueAsync(
        Guid jobId, string kind, JsonElement config, Actor actor, DateTimeOffset at, CancellationToken cancellationToken,
        bool isHeavy = false, JobEstimate? estimate = null)
    {
        await using var command = database.CreateCommand(InsertQueued);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("createdAt", at);
        command.Parameters.AddWithValue("createdBy", actor.Name);
        command.Parameters.AddWithValue("config", NpgsqlDbType.Jsonb, config.GetRawText());
        command.Parameters.AddWithValue("isHeavy", isHeavy);
        command.Parameters.AddWithValue(
            "estimate", NpgsqlDbType.Jsonb, estimate is null ? DBNull.Value : JsonSerializer.Serialize(estimate, Json));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A job that does just this and has not ended; null when there is none.</summary>
    public async Task<Guid?> UnfinishedAsync(string kind, JsonElement config, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectUnfinished);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("config", NpgsqlDbType.Jsonb, config.GetRawText());
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <param name="ran">Real time since this attempt began.</param>
    /// <param name="eta">Real time left; null while unknown.</param>
    /// <returns>True when an operator asked for the job to be canceled.</returns>
    public async Task<bool> ReportAsync(
        Guid jobId, int attempt, double progress, string step, TimeSpan ran, TimeSpan? eta, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SetProgress);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("attempt", attempt);
        command.Parameters.AddWithValue("progress", Math.Clamp(progress, 0, 1));
        command.Parameters.AddWithValue("step", step);
        command.Parameters.AddWithValue("ranSeconds", ran.TotalSeconds);
        command.Parameters.AddWithValue("etaSeconds", NpgsqlDbType.Double, eta is { } left ? left.TotalSeconds : DBNull.Value);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Writes how an attempt ended; without effect when another attempt has taken its place.</summary>
    public async Task EndAsync(
        Guid jobId, int attempt, string status, string? error, string? resultJson, TimeSpan ran, DateTimeOffset at,
        CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MarkEnded);
        command.Parameters.AddWithValue("jobId", jobId);
        command.Parameters.AddWithValue("attempt", attempt);
        command.Parameters.AddWithValue("status", status);
        command.Parameters.AddWithValue("at", at);
        command.Parameters.AddWithValue("ranSeconds", ran.TotalSeconds);
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

    /// <summary>How long the same job took here the last time it succeeded; null when it never has.</summary>
    public async Task<TimeSpan?> LastDurationAsync(string kind, JsonElement config, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectPace);
        command.Parameters.AddWithValue("kind", kind);
        command.Parameters.AddWithValue("config", NpgsqlDbType.Jsonb, config.GetRawText());
        return await command.ExecuteScalarAsync(cancellationToken) is double seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    public async Task<JobState?> FindAsync(Guid jobId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectOne);
        command.Parameters.AddWithValue("jobId", jobId);
        return (await ReadAllAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<JobState>> LatestAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectLatest);
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>A page of the jobs that have ended, newest first.</summary>
    /// <param name="kind">Null: every kind; likewise <paramref name="status"/>.</param>
    public async Task<IReadOnlyList<JobState>> HistoryAsync(
        string? kind, string? status, int skip, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectHistory);
        command.Parameters.AddWithValue("kind", NpgsqlDbType.Text, (object?)kind ?? DBNull.Value);
        command.Parameters.AddWithValue("status", NpgsqlDbType.Text, (object?)status ?? DBNull.Value);
        command.Parameters.AddWithValue("skip", skip);
        command.Parameters.AddWithValue("limit", limit);
        return await ReadAllAsync(command, cancellationToken);
    }

    private static async Task<List<JobState>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
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
        reader.IsDBNull(9) ? null : reader.GetString(9))
    {
        IsHeavy = reader.GetBoolean(10),
        Attempt = reader.GetInt32(11),
        Note = reader.GetString(12),
        Estimate = reader.IsDBNull(13) ? null : JsonSerializer.Deserialize<JobEstimate>(reader.GetString(13), Json),
        Ran = TimeSpan.FromSeconds(reader.GetDouble(14)),
        Eta = reader.IsDBNull(15) ? null : TimeSpan.FromSeconds(reader.GetDouble(15)),
        Owner = reader.IsDBNull(16) ? null : reader.GetString(16),
        IsCanceling = reader.GetString(2) == "running" && reader.GetBoolean(17),
        Result = reader.IsDBNull(18) ? null : reader.GetString(18),
        Position = reader.IsDBNull(19) ? null : (int)reader.GetInt64(19),
    };
}
