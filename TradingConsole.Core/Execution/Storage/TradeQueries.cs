using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>One point of the equity curve, USDT.</summary>
public readonly record struct EquitySample(DateTimeOffset Time, double Equity, double WalletBalance, double UsedMargin);

/// <summary>What pages and endpoints ask about trades, orders, fills and equity of one mode.</summary>
public sealed class TradeQueries(NpgsqlDataSource database)
{
    private const string SelectOpen = $"""
        SELECT {TradeRows.Columns}
        FROM trades
        WHERE mode = @mode AND status IN ('pending', 'open')
        ORDER BY symbol
        """;

    private const string SelectRecent = $"""
        SELECT {TradeRows.Columns}
        FROM trades
        WHERE mode = @mode AND status = 'closed' AND (@before::timestamptz IS NULL OR exit_time < @before)
        ORDER BY exit_time DESC, trade_id
        LIMIT @limit
        """;

    private const string SelectBySymbol = $"""
        SELECT {TradeRows.Columns}
        FROM trades
        WHERE mode = @mode AND symbol = @symbol AND signal_ts >= @from AND signal_ts < @to
        ORDER BY signal_ts
        LIMIT @limit
        """;

    private const string SelectOrders = $"""
        SELECT {OrderRows.Columns}
        FROM orders
        WHERE mode = @mode AND created_at >= @from AND created_at < @to AND (@symbol::text IS NULL OR symbol = @symbol)
        ORDER BY created_at DESC, order_id DESC
        LIMIT @limit
        """;

    private const string SelectFills = """
        SELECT trade_id, order_id, symbol, price, qty, fee, coalesce(fee_asset, '') AS fee_asset,
            coalesce(realized_pnl, 0) AS realized_pnl, ts
        FROM fills
        WHERE mode = @mode AND ts >= @from AND ts < @to AND (@symbol::text IS NULL OR symbol = @symbol)
        ORDER BY ts DESC, trade_id DESC
        LIMIT @limit
        """;

    // The last snapshot of each of @points equal slices: a long span costs no more than a short one to draw.
    private const string SelectEquity = """
        SELECT DISTINCT ON (slice) ts, equity, wallet_balance, used_margin,
            width_bucket(
                extract(epoch FROM ts), extract(epoch FROM @from::timestamptz), extract(epoch FROM @to::timestamptz), @points)
                AS slice
        FROM account_snapshots
        WHERE mode = @mode AND ts >= @from AND ts < @to
        ORDER BY slice, ts DESC
        LIMIT @points
        """;

    private const string SelectLatestAccount = """
        SELECT ts, equity, wallet_balance, unrealized_pnl, available_margin, used_margin, margin_ratio
        FROM account_snapshots
        WHERE mode = @mode
        ORDER BY ts DESC
        LIMIT 1
        """;

    public async Task<ImmutableArray<SimulatedTrade>> OpenTradesAsync(TradingMode mode, CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectOpen, mode);
        return await TradeRows.ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Closed trades, newest first, that ended before <paramref name="before"/> (exclusive; null: all).</summary>
    public async Task<ImmutableArray<SimulatedTrade>> RecentTradesAsync(
        TradingMode mode, int limit = 50, DateTimeOffset? before = null, CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectRecent, mode);
        command.Parameters.Add(new("before", NpgsqlDbType.TimestampTz) { Value = (object?)before?.ToUniversalTime() ?? DBNull.Value });
        command.Parameters.AddWithValue("limit", limit);
        return await TradeRows.ReadAllAsync(command, cancellationToken);
    }

    /// <summary>One symbol's trades whose signal bar lies in [from, to), oldest first, whatever became of them.</summary>
    public async Task<ImmutableArray<SimulatedTrade>> TradesAsync(
        TradingMode mode, Symbol symbol, DateTimeOffset from, DateTimeOffset to, int limit = 1_000,
        CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectBySymbol, mode);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        AddSpan(command, from, to, limit);
        return await TradeRows.ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Orders created in [from, to), newest first.</summary>
    public async Task<ImmutableArray<OrderRecord>> OrdersAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset to, Symbol? symbol = null, int limit = 500,
        CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectOrders, mode);
        AddSpan(command, from, to, limit);
        AddSymbol(command, symbol);
        return await OrderRows.ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Fills of [from, to), newest first.</summary>
    public async Task<ImmutableArray<FillRecord>> FillsAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset to, Symbol? symbol = null, int limit = 500,
        CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectFills, mode);
        AddSpan(command, from, to, limit);
        AddSymbol(command, symbol);
        var fills = ImmutableArray.CreateBuilder<FillRecord>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            fills.Add(new FillRecord(
                reader.GetInt64(0), reader.GetInt64(1), Symbol.Parse(reader.GetString(2)), (decimal)reader.GetDouble(3),
                (decimal)reader.GetDouble(4), (decimal)reader.GetDouble(5), reader.GetString(6), (decimal)reader.GetDouble(7),
                reader.GetFieldValue<DateTimeOffset>(8)));
        }

        return fills.DrainToImmutable();
    }

    /// <summary>The equity curve over [from, to), oldest first, thinned to at most <paramref name="points"/>.</summary>
    public async Task<ImmutableArray<EquitySample>> EquityAsync(
        TradingMode mode, DateTimeOffset from, DateTimeOffset to, int points = 500, CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectEquity, mode);
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("to", to.ToUniversalTime());
        command.Parameters.AddWithValue("points", points);
        var samples = ImmutableArray.CreateBuilder<EquitySample>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            samples.Add(new EquitySample(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3)));
        }

        return samples.DrainToImmutable();
    }

    /// <summary>The latest stored account; null before the first.</summary>
    public async Task<AccountSnapshot?> LatestAccountAsync(TradingMode mode, CancellationToken cancellationToken = default)
    {
        await using var command = Command(SelectLatestAccount, mode);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new AccountSnapshot(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetDouble(1), reader.GetDouble(2), reader.GetDouble(3),
                reader.GetDouble(4), reader.GetDouble(5), reader.GetDouble(6))
            : null;
    }

    private NpgsqlCommand Command(string sql, TradingMode mode)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue("mode", mode.Word());
        return command;
    }

    private static void AddSpan(NpgsqlCommand command, DateTimeOffset from, DateTimeOffset to, int limit)
    {
        command.Parameters.AddWithValue("from", from.ToUniversalTime());
        command.Parameters.AddWithValue("to", to.ToUniversalTime());
        command.Parameters.AddWithValue("limit", limit);
    }

    private static void AddSymbol(NpgsqlCommand command, Symbol? symbol) =>
        command.Parameters.Add(new("symbol", NpgsqlDbType.Text) { Value = (object?)symbol?.Value ?? DBNull.Value });
}
