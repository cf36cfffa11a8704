using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Orders and fills as rows.</summary>
internal static class OrderRows
{
    public const string Columns = """
        order_id, client_order_id, trade_id, symbol, side, type, status, reduce_only, price, stop_price, qty, created_at, updated_at,
        failure
        """;

    private const string UpsertOrder = $"""
        INSERT INTO orders (mode, {Columns})
        VALUES (
            @mode, @order_id, @client_order_id, @trade_id, @symbol, @side, @type, @status, @reduce_only, @price, @stop_price,
            @qty, @created_at, @updated_at, @failure)
        ON CONFLICT (mode, order_id) DO UPDATE SET
            status = excluded.status,
            price = excluded.price,
            updated_at = excluded.updated_at,
            failure = excluded.failure
        """;

    private const string InsertFill = """
        INSERT INTO fills (mode, trade_id, order_id, symbol, price, qty, fee, fee_asset, realized_pnl, ts)
        VALUES (@mode, @trade_id, @order_id, @symbol, @price, @qty, @fee, @fee_asset, @realized_pnl, @ts)
        ON CONFLICT DO NOTHING
        """;

    private const string SelectOpen = $"""
        SELECT {Columns}
        FROM orders
        WHERE mode = @mode AND status = 'NEW' AND trade_id IS NOT NULL
        ORDER BY order_id
        """;

    public static NpgsqlBatchCommand Upsert(TradingMode mode, OrderRecord order)
    {
        var command = new NpgsqlBatchCommand(UpsertOrder);
        void Add(string name, NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new(name, type) { Value = value ?? DBNull.Value });

        Add("mode", NpgsqlDbType.Text, mode.Word());
        Add("order_id", NpgsqlDbType.Bigint, order.OrderId);
        Add("client_order_id", NpgsqlDbType.Text, order.ClientOrderId);
        Add("trade_id", NpgsqlDbType.Uuid, order.TradeId);
        Add("symbol", NpgsqlDbType.Text, order.Symbol.Value);
        Add("side", NpgsqlDbType.Text, order.Side);
        Add("type", NpgsqlDbType.Text, order.Type);
        Add("status", NpgsqlDbType.Text, order.Status);
        Add("reduce_only", NpgsqlDbType.Boolean, order.ReduceOnly);
        Add("price", NpgsqlDbType.Double, (double?)order.Price);
        Add("stop_price", NpgsqlDbType.Double, (double?)order.StopPrice);
        Add("qty", NpgsqlDbType.Double, (double)order.Quantity);
        Add("created_at", NpgsqlDbType.TimestampTz, order.CreatedAt.ToUniversalTime());
        Add("updated_at", NpgsqlDbType.TimestampTz, order.UpdatedAt.ToUniversalTime());
        Add("failure", NpgsqlDbType.Text, order.Failure);
        return command;
    }

    public static NpgsqlBatchCommand Insert(TradingMode mode, FillRecord fill)
    {
        var command = new NpgsqlBatchCommand(InsertFill);
        void Add(string name, NpgsqlDbType type, object value) => command.Parameters.Add(new(name, type) { Value = value });

        Add("mode", NpgsqlDbType.Text, mode.Word());
        Add("trade_id", NpgsqlDbType.Bigint, fill.FillId);
        Add("order_id", NpgsqlDbType.Bigint, fill.OrderId);
        Add("symbol", NpgsqlDbType.Text, fill.Symbol.Value);
        Add("price", NpgsqlDbType.Double, (double)fill.Price);
        Add("qty", NpgsqlDbType.Double, (double)fill.Quantity);
        Add("fee", NpgsqlDbType.Double, (double)fill.Fee);
        Add("fee_asset", NpgsqlDbType.Text, fill.FeeAsset);
        Add("realized_pnl", NpgsqlDbType.Double, (double)fill.RealizedPnl);
        Add("ts", NpgsqlDbType.TimestampTz, fill.Time.ToUniversalTime());
        return command;
    }

    public static async Task<ImmutableArray<OrderRecord>> ReadOpenAsync(
        NpgsqlConnection connection, TradingMode mode, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectOpen, connection);
        command.Parameters.AddWithValue("mode", mode.Word());
        return await ReadAllAsync(command, cancellationToken);
    }

    public static async Task<ImmutableArray<OrderRecord>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var orders = ImmutableArray.CreateBuilder<OrderRecord>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            orders.Add(Read(reader));
        }

        return orders.DrainToImmutable();
    }

    private static OrderRecord Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetString(1),
        reader.GetFieldValue<Guid?>(2),
        Symbol.Parse(reader.GetString(3)),
        reader.GetString(4),
        reader.GetString(5),
        reader.GetString(6),
        reader.GetBoolean(7),
        (decimal?)reader.GetFieldValue<double?>(8),
        (decimal?)reader.GetFieldValue<double?>(9),
        (decimal)reader.GetDouble(10),
        reader.GetFieldValue<DateTimeOffset>(11),
        reader.GetFieldValue<DateTimeOffset>(12),
        reader.IsDBNull(13) ? null : reader.GetString(13));
}
