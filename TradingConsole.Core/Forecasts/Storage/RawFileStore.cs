using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>The manifest of raw files as a table, for pages and queries; the files' own manifest stays the truth.</summary>
public sealed class RawFileStore(NpgsqlDataSource database)
{
    private const string InsertFiles = """
        INSERT INTO forecast_raw_files (sequence, source, name, path, run_id, first_at, last_at, lines, bytes, sha256)
        SELECT sequence, source, name, path, run_id, first_at, last_at, lines, bytes, sha256
        FROM unnest(@sequence, @source, @name, @path, @run_id, @first_at, @last_at, @lines, @bytes, @sha256)
            AS file (sequence, source, name, path, run_id, first_at, last_at, lines, bytes, sha256)
        ORDER BY sequence
        ON CONFLICT DO NOTHING
        """;

    private const string SelectStrangers = """
        SELECT file.path
        FROM unnest(@sequence, @path, @sha256) AS file (sequence, path, sha256)
        LEFT JOIN forecast_raw_files AS listed ON listed.sequence = file.sequence
        WHERE listed.path IS DISTINCT FROM file.path OR listed.sha256 IS DISTINCT FROM file.sha256
        ORDER BY file.sequence
        LIMIT 1
        """;

    /// <summary>Adds the files the table does not have yet; again it adds none.</summary>
    /// <exception cref="InvalidDataException">The table lists something else under a file's number or path: it mirrors another folder.</exception>
    public async Task MirrorAsync(ImmutableArray<RawFile> files, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var insert = new NpgsqlCommand(InsertFiles, connection);
        AddIdentity(insert, files);
        insert.Parameters.AddWithValue("source", NpgsqlDbType.Array | NpgsqlDbType.Text, files.Select(f => Source(f.Source)).ToArray());
        insert.Parameters.AddWithValue("name", NpgsqlDbType.Array | NpgsqlDbType.Text, files.Select(f => f.Name).ToArray());
        insert.Parameters.AddWithValue("run_id", NpgsqlDbType.Array | NpgsqlDbType.Uuid, files.Select(f => f.RunId).ToArray());
        insert.Parameters.AddWithValue("first_at", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, files.Select(f => f.FirstAt.UtcDateTime).ToArray());
        insert.Parameters.AddWithValue("last_at", NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, files.Select(f => f.LastAt.UtcDateTime).ToArray());
        insert.Parameters.AddWithValue("lines", NpgsqlDbType.Array | NpgsqlDbType.Integer, files.Select(f => f.Lines).ToArray());
        insert.Parameters.AddWithValue("bytes", NpgsqlDbType.Array | NpgsqlDbType.Bigint, files.Select(f => f.Bytes).ToArray());
        await insert.ExecuteNonQueryAsync(ct);

        await using var strangers = new NpgsqlCommand(SelectStrangers, connection);
        AddIdentity(strangers, files);
        if (await strangers.ExecuteScalarAsync(ct) is string path)
        {
            throw new InvalidDataException($"raw file {path}: forecast_raw_files lists another file or hash in its place, so it mirrors another folder");
        }
    }

    private static void AddIdentity(NpgsqlCommand command, ImmutableArray<RawFile> files)
    {
        command.Parameters.AddWithValue("sequence", NpgsqlDbType.Array | NpgsqlDbType.Bigint, files.Select(f => f.Sequence).ToArray());
        command.Parameters.AddWithValue("path", NpgsqlDbType.Array | NpgsqlDbType.Text, files.Select(f => f.Path).ToArray());
        command.Parameters.AddWithValue("sha256", NpgsqlDbType.Array | NpgsqlDbType.Text, files.Select(f => f.Sha256).ToArray());
    }

    private static string Source(RawSource source) => source.ToString().ToLowerInvariant();
}
