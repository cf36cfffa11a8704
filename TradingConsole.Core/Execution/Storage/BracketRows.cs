using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Messaging;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>One live round trip as statements, parents before children.</summary>
internal static class BracketRows
{
    private const string AssertTrader = "SELECT assert_trader(@account, @token)";

    // A round trip begins once: its name is derived from its decision, and deciding again must not enter again.
    private const string InsertBracket = """
        INSERT INTO brackets (trade_id, account, mode, symbol, state, is_settled, token, version, opened_at, updated_at)
        VALUES (@trade_id, @account, @mode, @symbol, @state, @is_settled, @token, @version, @at, @at)
        """;

    private const string UpsertBracket = $"""
        {InsertBracket}
        ON CONFLICT (trade_id) DO UPDATE SET
            state = excluded.state,
            is_settled = excluded.is_settled,
            token = excluded.token,
            version = excluded.version,
            updated_at = excluded.updated_at
        WHERE (brackets.token, brackets.version) < (excluded.token, excluded.version)
        """;

    private const string UpsertOrder = """
        INSERT INTO orders (
            mode, order_id, client_order_id, trade_id, symbol, side, type, status, reduce_only, stop_price, qty, created_at,
            updated_at, role, venue_order_id, filled, sent_at, confirmed_at, note)
        VALUES (
            @mode, nextval('live_order_numbers'), @client_order_id, @trade_id, @symbol, @side, @type, @status, @reduce_only,
            @stop_price, @qty, @at, @at, @role, @venue_order_id, @filled, @sent_at, @confirmed_at, @note)
        ON CONFLICT (mode, client_order_id) DO UPDATE SET
            status = excluded.status,
            updated_at = greatest(orders.updated_at, excluded.updated_at),
            venue_order_id = coalesce(excluded.venue_order_id, orders.venue_order_id),
            filled = greatest(orders.filled, excluded.filled),
            sent_at = coalesce(orders.sent_at, excluded.sent_at),
            confirmed_at = coalesce(orders.confirmed_at, excluded.confirmed_at),
            note = coalesce(excluded.note, orders.note)
        WHERE EXISTS (SELECT 1 FROM brackets WHERE trade_id = @trade_id AND token = @token AND version = @version)
        """;

    private const string InsertState = """
        INSERT INTO order_states (client_order_id, trade_id, state, filled, at, note)
        VALUES (@client_order_id, @trade_id, @state, @filled, @at, @note)
        ON CONFLICT DO NOTHING
        """;

    /// <param name="holding">The token of whoever writes now; 0 writes without a lease.</param>
    /// <param name="isReplay">The record may have been stored before: what it begins has begun.</param>
    public static void AddTo(NpgsqlBatch batch, string account, long holding, RecordStamp stamp, BracketRecord record, bool isReplay)
    {
        var bracket = record.Bracket;
        if (holding > 0)
        {
            var check = new NpgsqlBatchCommand(AssertTrader);
            check.Parameters.AddWithValue("account", account);
            check.Parameters.AddWithValue("token", holding);
            batch.BatchCommands.Add(check);
        }

        if (bracket.Plan.Terms is null)
        {
            batch.BatchCommands.Add(FillRows.Known(bracket.Plan.Symbol)); // A position taken over may be in what the desk does not watch.
        }

        var trade = BracketTrade.Of(bracket);
        var at = bracket.Orders.Max(order => order.StateSince);
        var isBeginning = !isReplay && record.IsOpening;
        batch.BatchCommands.Add(State(isBeginning ? InsertBracket : UpsertBracket, account, stamp, record, at));
        batch.BatchCommands.Add(TradeRows.UpsertLive(record.Mode, trade, trade.ExitTime ?? at, stamp));
        foreach (var order in record.ChangedOrders)
        {
            batch.BatchCommands.Add(Upsert(record.Mode, bracket, order, stamp));
            batch.BatchCommands.Add(History(bracket, order));
        }

        // At the end every fill is stored once more: by then it is known whose each was.
        foreach (var fill in bracket.IsSettled ? bracket.Fills : record.NewFills)
        {
            var owner = bracket.OwnerOf(fill);
            if (owner is null)
            {
                batch.BatchCommands.Add(FillRows.Foreign(record.Mode, bracket.Plan.TradeId, fill, OriginOf(fill)));
            }

            batch.BatchCommands.Add(FillRows.Insert(record.Mode, owner?.ClientOrderId ?? FillRows.NameOf(fill), fill));
        }

        foreach (var told in BracketEvents.Of(record.Mode, bracket, trade))
        {
            batch.BatchCommands.Add(OutboxWriter.Insert(told));
        }
    }

    /// <summary>The venue's word where it has one, ours where only we know.</summary>
    public static string StatusOf(OrderLife order) => order.State switch
    {
        OrderState.Intended => "INTENDED",
        OrderState.Durable => "DURABLE",
        OrderState.Sending => "SENDING",
        OrderState.Unknown => "UNKNOWN",
        OrderState.Working => order.Filled > 0 ? "PARTIALLY_FILLED" : "NEW",
        OrderState.Triggered => "TRIGGERED",
        OrderState.Filled => "FILLED",
        OrderState.Canceled => "CANCELED",
        OrderState.Rejected => "REJECTED",
        _ => "NOT_PLACED",
    };

    private static NpgsqlBatchCommand State(string sql, string account, RecordStamp stamp, BracketRecord record, DateTimeOffset at)
    {
        var bracket = record.Bracket;
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddWithValue("trade_id", bracket.Plan.TradeId);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("mode", record.Mode.Word());
        command.Parameters.AddWithValue("symbol", bracket.Plan.Symbol.Value);
        command.Parameters.AddWithValue("state", NpgsqlDbType.Jsonb, BracketJson.Write(bracket));
        command.Parameters.AddWithValue("is_settled", bracket.IsOver && !(record.Mode == TradingMode.Live && bracket.OwesBooks));
        command.Parameters.AddWithValue("token", stamp.Token);
        command.Parameters.AddWithValue("version", stamp.Version);
        command.Parameters.AddWithValue("at", at.ToUniversalTime());
        return command;
    }

    private static NpgsqlBatchCommand Upsert(TradingMode mode, Bracket bracket, OrderLife order, RecordStamp stamp)
    {
        var command = new NpgsqlBatchCommand(UpsertOrder);
        void Add(string name, NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new(name, type) { Value = value ?? DBNull.Value });

        Add("mode", NpgsqlDbType.Text, mode.Word());
        Add("client_order_id", NpgsqlDbType.Text, order.ClientOrderId);
        Add("trade_id", NpgsqlDbType.Uuid, bracket.Plan.TradeId);
        Add("symbol", NpgsqlDbType.Text, bracket.Plan.Symbol.Value);
        Add("side", NpgsqlDbType.Text, order.Side.Word());
        Add("type", NpgsqlDbType.Text, order.Role.OrderType());
        Add("status", NpgsqlDbType.Text, StatusOf(order));
        Add("reduce_only", NpgsqlDbType.Boolean, order.Role != OrderRole.Entry);
        Add("stop_price", NpgsqlDbType.Double, (double?)order.TriggerPrice);
        Add("qty", NpgsqlDbType.Double, (double)order.Quantity);
        Add("at", NpgsqlDbType.TimestampTz, order.StateSince.ToUniversalTime());
        Add("role", NpgsqlDbType.Text, order.Role.ToString().ToLowerInvariant());
        Add("venue_order_id", NpgsqlDbType.Bigint, VenueIdOf(bracket, order));
        Add("filled", NpgsqlDbType.Numeric, order.Filled);
        Add("sent_at", NpgsqlDbType.TimestampTz, order.SentAt?.ToUniversalTime());
        var isConfirmed = order.State is OrderState.Working or OrderState.Triggered or OrderState.Filled or OrderState.Canceled;
        Add("confirmed_at", NpgsqlDbType.TimestampTz, isConfirmed ? order.StateSince.ToUniversalTime() : null);
        Add("note", NpgsqlDbType.Text, order.Refusal?.Text);
        Add("token", NpgsqlDbType.Bigint, stamp.Token);
        Add("version", NpgsqlDbType.Bigint, stamp.Version);
        return command;
    }

    private static NpgsqlBatchCommand History(Bracket bracket, OrderLife order)
    {
        var command = new NpgsqlBatchCommand(InsertState);
        command.Parameters.AddWithValue("client_order_id", order.ClientOrderId);
        command.Parameters.AddWithValue("trade_id", bracket.Plan.TradeId);
        command.Parameters.AddWithValue("state", order.State.ToString().ToLowerInvariant());
        command.Parameters.AddWithValue("filled", order.Filled);
        command.Parameters.AddWithValue("at", order.StateSince.ToUniversalTime());
        command.Parameters.Add(new("note", NpgsqlDbType.Text) { Value = (object?)order.Refusal?.Text ?? DBNull.Value });
        return command;
    }

    private static long? VenueIdOf(Bracket bracket, OrderLife order) =>
        order.ChildOrderId ?? bracket.Fills.Where(fill => bracket.OwnerOf(fill) == order).Select(fill => (long?)fill.OrderId).FirstOrDefault();

    private static OrderOrigin OriginOf(VenueFill fill) => fill.ClientOrderId is { } id ? OrderOrigins.Of(id) : OrderOrigin.External;
}
