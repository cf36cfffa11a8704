using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Executions at the venue as rows. Each once, by the venue's number.</summary>
internal static class FillRows
{
    // Somebody else's order, told by its execution: it has a row so that no fill is without one.
    private const string InsertForeignOrder = """
        INSERT INTO orders (
            mode, order_id, client_order_id, trade_id, symbol, side, type, status, reduce_only, qty, created_at, updated_at,
            origin, venue_order_id, filled, note)
        VALUES (
            @mode, nextval('live_order_numbers'), @client_order_id, @trade_id, @symbol, @side, 'MARKET', 'FILLED', true, @qty, @at,
            @at, @origin, @venue_order_id, @filled, @note)
        ON CONFLICT (mode, client_order_id) DO NOTHING
        """;

    // Whose fill it was may be learned after it arrived.
    private const string InsertFill = """
        INSERT INTO fills (mode, trade_id, order_id, symbol, price, qty, fee, fee_asset, realized_pnl, ts)
        SELECT @mode, @fill_id, order_id, @symbol, @price, @qty, @fee, @fee_asset, @realized_pnl, @ts
        FROM orders
        WHERE mode = @mode AND client_order_id = @client_order_id
        ON CONFLICT (mode, symbol, trade_id) DO UPDATE SET order_id = excluded.order_id
        """;

    private const string EnsureInstrument = "INSERT INTO instruments (symbol) VALUES (@symbol) ON CONFLICT DO NOTHING";

    /// <summary>Others may trade what the desk does not watch.</summary>
    public static NpgsqlBatchCommand Known(Symbol symbol)
    {
        var command = new NpgsqlBatchCommand(EnsureInstrument);
        command.Parameters.AddWithValue("symbol", symbol.Value);
        return command;
    }

    /// <param name="trade">The round trip it moved; null when none.</param>
    public static NpgsqlBatchCommand Foreign(TradingMode mode, Guid? trade, VenueFill fill, OrderOrigin origin)
    {
        var command = new NpgsqlBatchCommand(InsertForeignOrder);
        command.Parameters.AddWithValue("mode", mode.Word());
        command.Parameters.AddWithValue("client_order_id", NameOf(fill));
        command.Parameters.Add(new("trade_id", NpgsqlDbType.Uuid) { Value = (object?)trade ?? DBNull.Value });
        command.Parameters.AddWithValue("symbol", fill.Symbol.Value);
        command.Parameters.AddWithValue("side", fill.Side.Word());
        command.Parameters.AddWithValue("qty", (double)fill.Quantity);
        command.Parameters.AddWithValue("at", fill.Time.ToUniversalTime());
        command.Parameters.AddWithValue("origin", Word(origin));
        command.Parameters.AddWithValue("venue_order_id", fill.OrderId);
        command.Parameters.AddWithValue("filled", fill.Quantity);
        command.Parameters.Add(new("note", NpgsqlDbType.Text) { Value = (object?)fill.ClientOrderId ?? DBNull.Value });
        return command;
    }

    /// <param name="clientOrderId">The row of the order it belongs to.</param>
    public static NpgsqlBatchCommand Insert(TradingMode mode, string clientOrderId, VenueFill fill)
    {
        var command = new NpgsqlBatchCommand(InsertFill);
        command.Parameters.AddWithValue("mode", mode.Word());
        command.Parameters.AddWithValue("fill_id", fill.FillId);
        command.Parameters.AddWithValue("client_order_id", clientOrderId);
        command.Parameters.AddWithValue("symbol", fill.Symbol.Value);
        command.Parameters.AddWithValue("price", (double)fill.Price);
        command.Parameters.AddWithValue("qty", (double)fill.Quantity);
        command.Parameters.AddWithValue("fee", (double)fill.Fee);
        command.Parameters.AddWithValue("fee_asset", fill.FeeAsset);
        command.Parameters.AddWithValue("realized_pnl", (double)fill.RealizedPnl);
        command.Parameters.AddWithValue("ts", fill.Time.ToUniversalTime());
        return command;
    }

    /// <summary>The row of somebody else's order: others use one client order id again and again, the venue's number is unique per symbol.</summary>
    public static string NameOf(VenueFill fill) => FormattableString.Invariant($"venue-{fill.Symbol}-{fill.OrderId}");

    private static string Word(OrderOrigin origin) => origin switch
    {
        OrderOrigin.Desk => "desk",
        OrderOrigin.Liquidation => "liquidation",
        OrderOrigin.AutoDeleveraging => "adl",
        OrderOrigin.Settlement => "settlement",
        _ => "external",
    };
}
