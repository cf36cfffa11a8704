using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Whether the manifest still lists every raw file that it once listed: a rebuild of fewer files would call itself equal or name tables only.</summary>
public sealed class ManifestCheck(NpgsqlDataSource database, RawShelf shelf)
{
    private const string SelectUnlisted = """
        SELECT known.sequence, known.path, known.run_id, run.pipeline_name, run.data_interval_end, count(*) OVER ()
        FROM forecast_raw_files AS known
        LEFT JOIN unnest(@sequence, @path, @sha256) AS listed (sequence, path, sha256) USING (sequence, path, sha256)
        LEFT JOIN forecast_runs AS run ON run.run_id = known.run_id
        WHERE listed.sequence IS NULL
        ORDER BY known.sequence
        LIMIT 1
        """;

    private const string SelectRunOfTail = """
        SELECT run_id::text || ' (' || pipeline_name || ' up to ' || to_char(data_interval_end AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC)'
        FROM forecast_runs
        WHERE right(run_id::text, 8) = @tail
        LIMIT 1
        """;

    /// <exception cref="InvalidDataException">Lines are gone; names the first one's file and run.</exception>
    public async Task RequireWholeAsync(CancellationToken ct)
    {
        if (await UnlistedAsync(ct) is { } known)
        {
            throw Missing(known);
        }

        if (shelf.Gaps() is [var gap, .. var more])
        {
            var file = gap.Path is null ? $"number {gap.Sequence}" : $"number {gap.Sequence}, raw file {gap.Path} of run {await RunOfAsync(gap.Path, ct)}";
            throw Missing($"{file}, is not in the manifest{(more.IsEmpty ? "" : $", nor are {more.Length} others")}, though later ones are");
        }
    }

    private async Task<string?> UnlistedAsync(CancellationToken ct)
    {
        var files = shelf.List();
        await using var select = database.CreateCommand(SelectUnlisted);
        select.Parameters.AddWithValue("sequence", NpgsqlDbType.Array | NpgsqlDbType.Bigint, files.Select(file => file.Sequence).ToArray());
        select.Parameters.AddWithValue("path", NpgsqlDbType.Array | NpgsqlDbType.Text, files.Select(file => file.Path).ToArray());
        select.Parameters.AddWithValue("sha256", NpgsqlDbType.Array | NpgsqlDbType.Text, files.Select(file => file.Sha256).ToArray());
        await using var reader = await select.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
        {
            return null;
        }

        var run = reader.IsDBNull(3) ? "" : $" ({reader.GetString(3)} up to {reader.GetFieldValue<DateTimeOffset>(4):yyyy-MM-dd HH:mm} UTC)";
        var more = reader.GetInt64(5) - 1;
        return $"number {reader.GetInt64(0)}, raw file {reader.GetString(1)} of run {reader.GetGuid(2):D}{run}, is in forecast_raw_files and not so in the manifest"
            + (more == 0 ? "" : $", nor are {more} others");
    }

    // The file's name ends in the last letters of its run's id, see RawShelf.
    private async Task<string> RunOfAsync(string path, CancellationToken ct)
    {
        var tail = path.Split('-') is [.., var run, _] ? run : path;
        await using var select = database.CreateCommand(SelectRunOfTail);
        select.Parameters.AddWithValue("tail", tail);
        return await select.ExecuteScalarAsync(ct) as string ?? $"…{tail}";
    }

    private InvalidDataException Missing(string what) => new(
        $"{Path.Combine(shelf.Root, "manifest.jsonl")}: {what}. Nothing was rebuilt: put the manifest's line back from a copy, with its file.");
}
