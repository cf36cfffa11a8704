using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>Runs with their stages, what they could not use, and the raw files they sealed.</summary>
public sealed class RunQueries(NpgsqlDataSource database)
{
    private const string SelectRuns = """
        SELECT run.run_id, run.pipeline_name, run.code_version, run.config_hash, run.data_interval_start, run.data_interval_end, run.status, run.error_stage,
               run.error, run.counts::text, run.started_at, run.ended_at,
               (SELECT coalesce(jsonb_agg(jsonb_build_object('stage', stage, 'done_at', done_at, 'counts', counts) ORDER BY done_at, stage), '[]')::text
                FROM forecast_checkpoints WHERE run_id = run.run_id),
               (SELECT count(*) FROM forecast_dead_letters WHERE run_id = run.run_id AND settled_at IS NULL),
               (SELECT count(*) FROM forecast_raw_files WHERE run_id = run.run_id)
        FROM forecast_runs AS run
        WHERE (@id::uuid IS NULL OR run.run_id = @id)
        ORDER BY run.started_at DESC, run.run_id
        LIMIT @limit OFFSET @offset
        """;

    private const string SelectLetters = """
        SELECT letter_id, run_id, stage, segment, reason, payload, created_at, attempts, settled_at, settled_by
        FROM forecast_dead_letters
        WHERE (@settled OR settled_at IS NULL)
        ORDER BY created_at DESC, letter_id
        LIMIT @limit OFFSET @offset
        """;

    private const string SelectFiles = """
        SELECT sequence, source, name, path, run_id, first_at, last_at, lines, bytes, sha256
        FROM forecast_raw_files
        WHERE (@run::uuid IS NULL OR run_id = @run)
        ORDER BY sequence DESC
        LIMIT @limit
        """;

    private const string SelectSources = """
        SELECT source, count(*), sum(lines)::bigint, sum(bytes)::bigint, max(last_at)
        FROM forecast_raw_files
        GROUP BY source
        ORDER BY source
        """;

    public async Task<PageOf<RunLine>> PageAsync(int limit, int offset, CancellationToken ct = default)
    {
        var rows = await database.ReadAllAsync(SelectRuns, Read, ct, ("id", null), ("limit", limit), ("offset", offset));
        var total = await database.ReadAllAsync("SELECT count(*) FROM forecast_runs", row => row.GetInt64(0), ct);
        return new PageOf<RunLine>(rows, total[0], offset);
    }

    /// <returns>Null when there is no such run.</returns>
    public async Task<RunLine?> FindAsync(Guid id, CancellationToken ct = default) =>
        await database.ReadAllAsync(SelectRuns, Read, ct, ("id", id), ("limit", 1), ("offset", 0)) is [var run] ? run : null;

    /// <param name="withSettled">Those that were used after all too.</param>
    public async Task<PageOf<DeadLetterLine>> DeadLettersAsync(bool withSettled, int limit, int offset, CancellationToken ct = default)
    {
        var rows = await database.ReadAllAsync(
            SelectLetters,
            row => new DeadLetterLine(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.Said(3), row.Said(4), row.GetString(5), row.Instant(6), row.GetInt32(7),
                row.Maybe<DateTimeOffset>(8), row.MaybeText(9)),
            ct, ("settled", withSettled), ("limit", limit), ("offset", offset));
        var total = await database.ReadAllAsync(
            "SELECT count(*) FROM forecast_dead_letters WHERE (@settled OR settled_at IS NULL)", row => row.GetInt64(0), ct, ("settled", withSettled));
        return new PageOf<DeadLetterLine>(rows, total[0], offset);
    }

    /// <summary>Latest first.</summary>
    /// <param name="run">Null: of every run.</param>
    public Task<ImmutableArray<RawFileLine>> FilesAsync(Guid? run, int limit, CancellationToken ct = default) => database.ReadAllAsync(
        SelectFiles,
        row => new RawFileLine(
            row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetGuid(4), row.Instant(5), row.Instant(6), row.GetInt32(7),
            row.GetInt64(8), row.GetString(9)),
        ct, ("run", run), ("limit", limit));

    public Task<ImmutableArray<RawBalance>> SourcesAsync(CancellationToken ct = default) => database.ReadAllAsync(
        SelectSources, row => new RawBalance(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.Instant(4)), ct);

    private static RunLine Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Instant(4), row.Instant(5), row.GetString(6), row.MaybeText(7),
        row.MaybeText(8), row.Json(9), row.Instant(10), row.Maybe<DateTimeOffset>(11), Stages(row.Json(12)), row.GetInt64(13), row.GetInt64(14));

    private static ImmutableArray<StageLine> Stages(JsonElement list) =>
    [
        .. list.EnumerateArray().Select(stage => new StageLine(
            stage.GetProperty("stage").GetString()!, stage.GetProperty("done_at").GetDateTimeOffset(), stage.GetProperty("counts"))),
    ];
}
