using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>The batch writer's own connection with its staging tables; thrown away after any failure of the connection.</summary>
internal sealed class BatchSession : IAsyncDisposable
{
    private readonly HashSet<string> _stages = []; // Bounded by the number of batch tables.

    private BatchSession(NpgsqlConnection connection, MonthPartitions partitions) =>
        (Connection, Partitions) = (connection, partitions);

    public NpgsqlConnection Connection { get; }

    public MonthPartitions Partitions { get; }

    public HighWaterMarks Marks { get; } = new();

    public static async Task<BatchSession> OpenAsync(NpgsqlDataSource dataSource, MonthPartitions partitions, CancellationToken ct) =>
        new(await dataSource.OpenConnectionAsync(ct), partitions);

    /// <summary>A session table with the columns that are written; empty again after every commit.</summary>
    public async Task EnsureStageAsync(string table, string stage, string columns, CancellationToken ct)
    {
        if (_stages.Contains(stage))
        {
            return;
        }

        await using var create = new NpgsqlCommand(
            $"CREATE TEMP TABLE IF NOT EXISTS {stage} ON COMMIT DELETE ROWS AS SELECT {columns} FROM {table} WITH NO DATA", Connection);
        await create.ExecuteNonQueryAsync(ct);
        _stages.Add(stage);
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();
}
