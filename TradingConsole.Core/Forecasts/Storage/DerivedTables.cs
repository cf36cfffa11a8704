using System.Collections.Immutable;
using System.Security.Cryptography;
using Npgsql;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>The tables that are made of raw files and of nothing else, and a second set of them to make them in anew.</summary>
public static class DerivedTables
{
    /// <summary>Schema of the second set.</summary>
    public const string Apart = "forecasts_rebuild";

    private const string Former = "forecasts_former";

    private const string EndedOnly = """
        WHERE NOT EXISTS (
            SELECT 1
            FROM forecast_runs AS run
            WHERE run.pipeline_name = 'stream' AND run.status IN ('RUNNING', 'FAILED')
                AND kept.ts >= run.data_interval_start AND kept.ts < run.data_interval_end)
        """;

    /// <summary>Each table with the columns that give its rows one order.</summary>
    public static ImmutableArray<(string Table, string Order)> All { get; } =
    [
        ("forecast_markets", "market_id"),
        ("forecast_market_history", "market_id, changed_at, field"),
        ("forecast_prices", "market_id, ts"),
        ("forecast_activity", "market_id, ts"),
        ("forecast_questions", "market_id, prompt_version, llm_model"),
        ("forecast_snapshots", "ts, market_id"),
        ("forecast_cutoffs", "market_id, cutoff_type, end_view, due"),
        ("forecast_exclusions", "market_id, cutoff_type, end_view"),
        ("forecast_frames", "ts, market_id"),
        ("forecast_bands", "ts, market_id, method, horizon_steps, step_seconds, band_calibration"),
        ("forecast_coverage", "run_id, method, horizon_steps, band_calibration, segment_key"),
        ("forecast_calibration", "run_id, \"window\", segment_key, horizon, end_view"),
        ("forecast_trust", "ts, market_id"),
        ("forecast_bars", "market_id, seconds, ts"),
        ("forecast_alerts", "alert_id"),
        ("forecast_explanations", "alert_id"),
        ("forecast_postmortems", "market_id, version"),
    ];

    /// <summary>SHA-256 of each table's rows in PostgreSQL's binary form, in their order.</summary>
    /// <param name="database">Its search path says which set is meant.</param>
    public static Task<ImmutableSortedDictionary<string, string>> HashesAsync(NpgsqlDataSource database, CancellationToken ct) =>
        HashesAsync(database, _ => string.Empty, ct);

    /// <summary>As <see cref="HashesAsync(NpgsqlDataSource, CancellationToken)"/>, without what a stream hour that has not ended derived so far.</summary>
    /// <remarks>Part of such an hour may rest on messages that nobody sealed, and whoever takes it up derives it again: it can be compared with nothing.</remarks>
    public static Task<ImmutableSortedDictionary<string, string>> EndedHashesAsync(NpgsqlDataSource database, CancellationToken ct) =>
        HashesAsync(database, table => table switch { "forecast_bars" => EndedOnly, "forecast_alerts" => $"{EndedOnly} OR kept.origin <> 'stream'", _ => string.Empty }, ct);

    private static async Task<ImmutableSortedDictionary<string, string>> HashesAsync(
        NpgsqlDataSource database, Func<string, string> whichOf, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(database);
        var hashes = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        await using var connection = await database.OpenConnectionAsync(ct);
        var buffer = new byte[1 << 16];
        foreach (var (table, order) in All)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using (var copy = await connection.BeginRawBinaryCopyAsync($"COPY (SELECT kept.* FROM {table} AS kept {whichOf(table)} ORDER BY {order}) TO STDOUT (FORMAT BINARY)", ct))
            {
                for (int read; (read = await copy.ReadAsync(buffer, ct)) > 0;)
                {
                    hash.AppendData(buffer.AsSpan(0, read));
                }
            }

            hashes[table] = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        return hashes.ToImmutable();
    }

    /// <summary>Rows of each table.</summary>
    public static async Task<ImmutableSortedDictionary<string, long>> CountsAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(database);
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (table, _) in All)
        {
            await using var count = database.CreateCommand($"SELECT count(*) FROM {table}");
            counts[table] = (long)(await count.ExecuteScalarAsync(ct))!;
        }

        return counts.ToImmutable();
    }

    /// <summary>Makes the second set, empty; one that was left behind is thrown away.</summary>
    public static Task MakeApartAsync(NpgsqlDataSource database, CancellationToken ct) => ExecuteAsync(
        database,
        $"DROP SCHEMA IF EXISTS {Apart} CASCADE; CREATE SCHEMA {Apart};"
            + string.Concat(All.Select(known => $"CREATE TABLE {Apart}.{known.Table} (LIKE public.{known.Table} INCLUDING ALL);")),
        ct);

    /// <summary>A data source whose names mean the second set.</summary>
    public static NpgsqlDataSource OpenApart(string connectionString)
    {
        var text = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = $"{Apart},public" };
        return NpgsqlDataSource.Create(text);
    }

    /// <summary>Puts the second set into the first one's place in one moment.</summary>
    public static Task PutInPlaceAsync(NpgsqlDataSource database, CancellationToken ct) => ExecuteAsync(
        database,
        $"BEGIN; DROP SCHEMA IF EXISTS {Former} CASCADE; CREATE SCHEMA {Former};"
            + string.Concat(All.Select(known => $"ALTER TABLE public.{known.Table} SET SCHEMA {Former}; ALTER TABLE {Apart}.{known.Table} SET SCHEMA public;"))
            + $"DROP SCHEMA {Apart}; DROP SCHEMA {Former} CASCADE; COMMIT;",
        ct);

    public static Task DropApartAsync(NpgsqlDataSource database, CancellationToken ct) =>
        ExecuteAsync(database, $"DROP SCHEMA IF EXISTS {Apart} CASCADE", ct);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken ct)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(ct);
    }
}
