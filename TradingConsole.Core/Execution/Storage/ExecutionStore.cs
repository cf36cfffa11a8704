using System.Collections.Immutable;
using System.Data;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Messaging;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Stores what was decided and what became of it: one transaction per decision turn.</summary>
public sealed class ExecutionStore(NpgsqlDataSource database, MonthPartitions partitions)
{
    private const string SelectWallet = """
        SELECT coalesce(sum(gross_pnl - fees - funding), 0) AS realized
        FROM trades
        WHERE mode = @mode
        """;

    private const string SelectLastId = """
        SELECT greatest(
            (SELECT max(order_id) FROM orders WHERE mode = @mode),
            (SELECT max(trade_id) FROM fills WHERE mode = @mode),
            0) AS last_id
        """;

    private const string SelectDayOpening = """
        SELECT equity
        FROM account_snapshots
        WHERE mode = @mode AND ts >= @day
        ORDER BY ts
        LIMIT 1
        """;

    private const string SelectToldEvents = """
        SELECT event_id
        FROM outbox_events
        WHERE event_id = ANY(@ids)
        """;

    /// <summary>
    /// Stores signals, the account's changes and their outbox events, all or nothing. Repeating it with the same arguments changes
    /// nothing: signals are kept as first written, trades and orders as last written.
    /// </summary>
    /// <param name="mode">Marks the account's rows; signals carry their own.</param>
    public async Task SaveAsync(
        TradingMode mode, IReadOnlyList<SignalRecord> signals, DeskChanges changes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(signals);
        ArgumentNullException.ThrowIfNull(changes);
        if (signals.Count > 0)
        {
            await partitions.EnsureAsync(
                "signals", signals.Min(signal => signal.Input.Bar), signals.Max(signal => signal.Input.Bar), cancellationToken);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        SignalRows.AddTo(batch, signals);
        AccountRows.AddTo(batch, mode, changes);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await TellAsync(transaction, mode, changes, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What the shadow account resumes from.</summary>
    /// <param name="initialBalance">USDT the account began with, ever.</param>
    /// <param name="now">Market clock: its UTC day's first snapshot is the day's opening equity.</param>
    public async Task<ShadowState> LoadShadowAsync(
        DateTimeOffset now, decimal initialBalance = ShadowDesk.InitialBalance, CancellationToken cancellationToken = default)
    {
        const TradingMode Mode = TradingMode.Shadow;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

        var realized = await ScalarAsync<decimal>(connection, SelectWallet, cancellationToken);
        var lastId = await ScalarAsync<long>(connection, SelectLastId, cancellationToken);
        var active = await TradeRows.ReadActiveAsync(connection, Mode, cancellationToken);
        var orders = await OrderRows.ReadOpenAsync(connection, Mode, cancellationToken);
        await using var opening = new NpgsqlCommand(SelectDayOpening, connection);
        opening.Parameters.AddWithValue("mode", Mode.Word());
        opening.Parameters.AddWithValue("day", new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero));
        var dayOpening = await opening.ExecuteScalarAsync(cancellationToken) as double?;

        return new ShadowState(initialBalance + realized, active, orders, lastId, dayOpening);
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddWithValue("mode", TradingMode.Shadow.Word());
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    // A commit whose answer was lost is stored again: events that are already told are left out, not refused.
    private static async Task TellAsync(
        NpgsqlTransaction transaction, TradingMode mode, DeskChanges changes, CancellationToken cancellationToken)
    {
        var events = changes.Events.Select(happened => TradeEvents.Tell(mode, happened)).ToImmutableArray();
        if (events.IsEmpty)
        {
            return;
        }

        var told = new HashSet<Guid>();
        await using (var select = new NpgsqlCommand(SelectToldEvents, transaction.Connection, transaction))
        {
            select.Parameters.AddWithValue("ids", events.Select(happened => happened.EventId).ToArray());
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                told.Add(reader.GetGuid(0));
            }
        }

        foreach (var happened in events.Where(happened => told.Add(happened.EventId)))
        {
            await OutboxWriter.InsertAsync(transaction, happened, cancellationToken);
        }
    }
}
