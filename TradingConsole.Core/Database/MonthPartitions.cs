using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>Makes the monthly partitions of the minute tables, ahead of time and on demand for back-fills.</summary>
/// <remarks>Safe from several processes at once. What exists is remembered, so asking again costs nothing.</remarks>
public sealed class MonthPartitions(NpgsqlDataSource dataSource)
{
    /// <summary>Every table that is partitioned by month on its <c>ts</c>.</summary>
    public static readonly ImmutableArray<string> Tables =
    [
        "candles_1m", "mark_candles_1m", "premium_index", "features_1m", "labels_long_1m", "labels_short_1m", "signals",
        "challenger_decisions",
    ];

    private readonly ConcurrentDictionary<(string Table, int Month), bool> _known = new();

    /// <summary>Makes the partitions of every month that touches the span.</summary>
    /// <param name="from">UTC, inclusive.</param>
    /// <param name="to">UTC, inclusive.</param>
    public async Task EnsureAsync(string table, DateTimeOffset from, DateTimeOffset to, CancellationToken ct = default)
    {
        for (var month = MonthOf(from); month <= MonthOf(to); month++)
        {
            await EnsureMonthAsync(table, month, ct);
        }
    }

    /// <summary>Makes this month's and next month's partitions of every table in <see cref="Tables"/>.</summary>
    public async Task EnsureAheadAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        foreach (var table in Tables)
        {
            await EnsureAsync(table, now, now.AddMonths(1), ct);
        }
    }

    /// <summary>Whole months since year 0.</summary>
    internal static int MonthOf(DateTimeOffset instant) => (instant.UtcDateTime.Year * 12) + instant.UtcDateTime.Month - 1;

    internal async Task EnsureMonthAsync(string table, int month, CancellationToken ct)
    {
        if (_known.ContainsKey((table, month)))
        {
            return;
        }

        SqlName.Require(table, nameof(table));
        var first = new DateTime(month / 12, (month % 12) + 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var partition = string.Create(CultureInfo.InvariantCulture, $"{table}_{first:yyyy_MM}");
        await using var connection = await dataSource.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // One maker at a time per table; the second finds the partition and leaves.
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock(hashtext('month_partitions'), hashtext('{table}'))", ct);
        await using var exists = new NpgsqlCommand($"SELECT to_regclass('{partition}') IS NOT NULL", connection, transaction);
        if (!(bool)(await exists.ExecuteScalarAsync(ct))!)
        {
            // Made apart and then attached: creating it as a partition at once would lock every reader of the table out.
            await ExecuteAsync(connection, $"CREATE TABLE {partition} (LIKE {table} INCLUDING ALL)", ct);
            await ExecuteAsync(
                connection,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"ALTER TABLE {table} ATTACH PARTITION {partition} FOR VALUES FROM ('{first:yyyy-MM-dd}+00') TO ('{first.AddMonths(1):yyyy-MM-dd}+00')"),
                ct);
        }

        await transaction.CommitAsync(ct);
        _known[(table, month)] = true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(ct);
    }
}
