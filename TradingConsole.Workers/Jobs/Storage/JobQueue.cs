using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Workers.Jobs.Storage;

/// <summary>
/// The queue side of <c>training_jobs</c>: who may begin next, who still lives, what a dead node left behind. Many nodes may ask at
/// once; the answers take turns.
/// </summary>
/// <remarks>
/// Signs of life are stamped and judged with the database's own clock: nodes on different machines share no other one, and a
/// market clock may run sixty times faster than theirs.
/// </remarks>
internal sealed class JobQueue(NpgsqlDataSource database)
{
    /// <summary>Without a sign of life for this long, a job's node counts as gone.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);

    /// <summary>A job whose node vanished this often is not tried again: it is probably what killed them.</summary>
    public const int CrashesMax = 3;

    // Transaction-wide, so that two nodes never count the same free place.
    private const string TakeTurn = "SELECT pg_advisory_xact_lock(hashtext('tradingconsole:job-queue'))";

    private const string ClaimNext = """
        UPDATE training_jobs
        SET status = 'running', owner = @owner, heartbeat_at = clock_timestamp(), attempt = attempt + 1, progress = 0, step = '',
            eta_seconds = NULL, ran_seconds = 0, started_at = @at,
            note = CASE WHEN attempt > 0 THEN note || ' Started again (attempt ' || attempt + 1 || ').' ELSE note END
        WHERE job_id = (
            SELECT waiting.job_id
            FROM training_jobs waiting
            WHERE waiting.status = 'queued'
              AND waiting.kind = ANY(@kinds)
              AND NOT EXISTS (SELECT FROM training_jobs same WHERE same.status = 'running' AND same.kind = waiting.kind)
              AND (NOT waiting.is_heavy
                   OR (SELECT count(*) FROM training_jobs heavy WHERE heavy.status = 'running' AND heavy.is_heavy) < @heavyMax)
              AND coalesce((waiting.estimate ->> 'memoryBytes')::bigint, 0) <= @freeBytes
            ORDER BY waiting.queue_no
            LIMIT 1)
        RETURNING job_id, kind, config::text, created_by, attempt, estimate::text
        """;

    private const string Beat = """
        UPDATE training_jobs
        SET heartbeat_at = clock_timestamp()
        WHERE owner = @owner AND status = 'running'
        RETURNING job_id, attempt, cancel_requested_at IS NOT NULL
        """;

    private const string GiveBack = """
        UPDATE training_jobs
        SET status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'canceled' ELSE 'queued' END,
            ended_at = CASE WHEN cancel_requested_at IS NOT NULL THEN @at END,
            owner = NULL, eta_seconds = NULL, step = '', note = @note
        WHERE job_id = @jobId AND status = 'running' AND owner = @owner AND attempt = @attempt
        """;

    private const string ReclaimLost = """
        UPDATE training_jobs
        SET crashes = crashes + 1, owner = NULL, eta_seconds = NULL, step = '',
            status = CASE WHEN cancel_requested_at IS NOT NULL THEN 'canceled'
                          WHEN crashes + 1 >= @crashesMax THEN 'failed' ELSE 'queued' END,
            ended_at = CASE WHEN cancel_requested_at IS NOT NULL OR crashes + 1 >= @crashesMax THEN @at END,
            error = CASE WHEN cancel_requested_at IS NULL AND crashes + 1 >= @crashesMax
                         THEN 'Given up: ' || crashes + 1 || ' times the process that ran it was gone. ' || @note END,
            note = @note
        WHERE status = 'running'
          AND (owner = @lostOwner OR heartbeat_at IS NULL OR heartbeat_at < clock_timestamp() - @lease)
        RETURNING job_id
        """;

    private const string CountWaiting = """
        SELECT count(*)
        FROM training_jobs
        WHERE status = 'queued' AND kind = ANY(@kinds) AND coalesce((estimate ->> 'memoryBytes')::bigint, 0) <= @freeBytes
        """;

    private const string SelectEstimated = """
        SELECT job_id, (estimate ->> 'memoryBytes')::bigint, step
        FROM training_jobs
        WHERE status = 'queued' AND kind = ANY(@kinds) AND estimate IS NOT NULL
        """;

    private const string SetWaitingFor = """
        UPDATE training_jobs SET step = @step WHERE job_id = @jobId AND status = 'queued'
        """;

    /// <summary>
    /// Takes the next job this node may begin now: first come, first served, one of a kind at a time, few heavy ones at once, and
    /// none that needs more memory than is free; a smaller one may go ahead of it.
    /// </summary>
    /// <param name="owner">This node's name.</param>
    /// <param name="kinds">What this node does.</param>
    /// <param name="heavyMax">Heavy jobs at once, over all nodes.</param>
    /// <param name="freeBytes">Memory a job may take now.</param>
    /// <param name="at">Market clock.</param>
    public async Task<ClaimedJob?> ClaimAsync(
        string owner, IReadOnlyList<string> kinds, int heavyMax, long freeBytes, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var turn = new NpgsqlCommand(TakeTurn, connection, transaction))
        {
            await turn.ExecuteNonQueryAsync(cancellationToken);
        }

        ClaimedJob? claimed = null;
        await using (var command = new NpgsqlCommand(ClaimNext, connection, transaction))
        {
            command.Parameters.AddWithValue("owner", owner);
            command.Parameters.AddWithValue("kinds", kinds.ToArray());
            command.Parameters.AddWithValue("heavyMax", (long)heavyMax);
            command.Parameters.AddWithValue("freeBytes", freeBytes);
            command.Parameters.AddWithValue("at", at);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken))
            {
                claimed = new ClaimedJob(
                    reader.GetGuid(0),
                    reader.GetString(1),
                    JsonElement.Parse(reader.GetString(2)),
                    reader.GetString(3),
                    owner,
                    reader.GetInt32(4),
                    reader.IsDBNull(5) ? null : JsonSerializer.Deserialize<JobEstimate>(reader.GetString(5), JobStore.Json));
            }
        }

        await transaction.CommitAsync(CancellationToken.None); // A claim that was made must be known to be made.
        return claimed;
    }

    /// <summary>Whether anything of these kinds waits that fits into memory; cheap enough to ask several times a second.</summary>
    public async Task<bool> HasWaitingAsync(IReadOnlyList<string> kinds, long freeBytes, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountWaiting);
        command.Parameters.AddWithValue("freeBytes", freeBytes);
        command.Parameters.AddWithValue("kinds", kinds.ToArray());
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    /// <summary>Writes beside each waiting job how much memory it waits for, or nothing when it fits.</summary>
    public async Task TellShortAsync(IReadOnlyList<string> kinds, MachineMemory memory, CancellationToken cancellationToken)
    {
        var changed = new List<(Guid JobId, string Step)>();
        await using (var select = database.CreateCommand(SelectEstimated))
        {
            select.Parameters.AddWithValue("kinds", kinds.ToArray());
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var step = memory.Shortage(reader.GetInt64(1)) ?? "";
                if (step != reader.GetString(2))
                {
                    changed.Add((reader.GetGuid(0), step));
                }
            }
        }

        foreach (var (jobId, step) in changed)
        {
            await using var update = database.CreateCommand(SetWaitingFor);
            update.Parameters.AddWithValue("jobId", jobId);
            update.Parameters.AddWithValue("step", step);
            await update.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Tells that this node lives.</summary>
    /// <returns>What it still owns: a running job that is missing here was taken from it and must stop.</returns>
    public async Task<IReadOnlyList<OwnedJob>> BeatAsync(string owner, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Beat);
        command.Parameters.AddWithValue("owner", owner);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var owned = new List<OwnedJob>();
        while (await reader.ReadAsync(cancellationToken))
        {
            owned.Add(new OwnedJob(reader.GetGuid(0), reader.GetInt32(1), reader.GetBoolean(2)));
        }

        return owned;
    }

    /// <summary>Puts a job that this node cannot finish back where it was in the queue; one that was being canceled ends instead.</summary>
    public async Task GiveBackAsync(ClaimedJob job, string note, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(GiveBack);
        command.Parameters.AddWithValue("jobId", job.JobId);
        command.Parameters.AddWithValue("owner", job.Owner);
        command.Parameters.AddWithValue("attempt", job.Attempt);
        command.Parameters.AddWithValue("note", note);
        command.Parameters.AddWithValue("at", at);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Puts what dead nodes left behind back into the queue, or fails it when that happened too often.</summary>
    /// <param name="lostOwner">A node known to be gone, whose lease need not be waited for; null: by lease only.</param>
    /// <param name="note">What the operator reads about it.</param>
    /// <returns>How many jobs were found.</returns>
    public async Task<int> ReclaimAsync(string? lostOwner, string note, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReclaimLost);
        command.Parameters.AddWithValue("lostOwner", NpgsqlDbType.Text, (object?)lostOwner ?? DBNull.Value);
        command.Parameters.AddWithValue("lease", Lease);
        command.Parameters.AddWithValue("crashesMax", CrashesMax);
        command.Parameters.AddWithValue("note", note);
        command.Parameters.AddWithValue("at", at);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

/// <summary>A job this node has taken.</summary>
/// <param name="Attempt">Counts from 1; with <paramref name="Owner"/> it says whose word about the job counts.</param>
internal sealed record ClaimedJob(
    Guid JobId, string Kind, JsonElement Config, string CreatedBy, string Owner, int Attempt, JobEstimate? Estimate);

internal readonly record struct OwnedJob(Guid JobId, int Attempt, bool IsCancelRequested);
