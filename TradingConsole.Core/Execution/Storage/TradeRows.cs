using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>Round trips as rows, both ways.</summary>
internal static class TradeRows
{
    public const string Columns = """
        trade_id, symbol, side, status, signal_ts, entry_due, quantity, reference_price, leverage, sl_price, tp_price, expires_at,
        fee_rate, slippage_k, atr_fraction, bar_quote_volume, tick_size, entry_time, entry_price, liquidation_price, exit_time,
        exit_price, exit_reason, gross_pnl, fees, slippage, funding, funded_until, detail
        """;

    private const string InsertTrade = $"""
        INSERT INTO trades (mode, {Columns}, net_pnl, updated_at)
        VALUES (
            @mode, @trade_id, @symbol, @side, @status, @signal_ts, @entry_due, @quantity, @reference_price, @leverage, @sl_price,
            @tp_price, @expires_at, @fee_rate, @slippage_k, @atr_fraction, @bar_quote_volume, @tick_size, @entry_time,
            @entry_price, @liquidation_price, @exit_time, @exit_price, @exit_reason, @gross_pnl, @fees, @slippage, @funding,
            @funded_until, @detail, @net_pnl, @updated_at)
        """;

    private const string UpsertTrade = $"""
        {InsertTrade}
        ON CONFLICT (trade_id) DO UPDATE SET
            status = excluded.status,
            sl_price = excluded.sl_price,
            entry_time = excluded.entry_time,
            entry_price = excluded.entry_price,
            liquidation_price = excluded.liquidation_price,
            exit_time = excluded.exit_time,
            exit_price = excluded.exit_price,
            exit_reason = excluded.exit_reason,
            gross_pnl = excluded.gross_pnl,
            fees = excluded.fees,
            slippage = excluded.slippage,
            funding = excluded.funding,
            net_pnl = excluded.net_pnl,
            funded_until = excluded.funded_until,
            detail = excluded.detail,
            updated_at = excluded.updated_at
        """;

    // What was entered of a live trade is known only afterwards; what it paid in funding, the venue's income says. It follows its
    // bracket: a state that did not become the bracket's does not become the trade's.
    private const string UpsertLiveTrade = $"""
        {InsertTrade}
        ON CONFLICT (trade_id) DO UPDATE SET
            status = excluded.status,
            quantity = excluded.quantity,
            sl_price = excluded.sl_price,
            entry_time = excluded.entry_time,
            entry_price = excluded.entry_price,
            exit_time = excluded.exit_time,
            exit_price = excluded.exit_price,
            exit_reason = excluded.exit_reason,
            gross_pnl = excluded.gross_pnl,
            fees = excluded.fees,
            slippage = excluded.slippage,
            net_pnl = excluded.gross_pnl - excluded.fees - trades.funding,
            detail = excluded.detail,
            updated_at = excluded.updated_at
        WHERE EXISTS (SELECT 1 FROM brackets WHERE trade_id = @trade_id AND token = @token AND version = @version)
        """;

    private const string SelectActive = $"""
        SELECT {Columns}
        FROM trades
        WHERE mode = @mode AND status IN ('pending', 'open')
        ORDER BY symbol
        """;

    public static NpgsqlBatchCommand Upsert(TradingMode mode, SimulatedTrade trade, DateTimeOffset updatedAt) =>
        Command(UpsertTrade, mode, trade, updatedAt);

    /// <summary>A live trade, after its bracket was stored under this stamp.</summary>
    public static NpgsqlBatchCommand UpsertLive(
        TradingMode mode, SimulatedTrade trade, DateTimeOffset updatedAt, RecordStamp stamp)
    {
        var command = Command(UpsertLiveTrade, mode, trade, updatedAt);
        command.Parameters.AddWithValue("token", stamp.Token);
        command.Parameters.AddWithValue("version", stamp.Version);
        return command;
    }

    private static NpgsqlBatchCommand Command(string sql, TradingMode mode, SimulatedTrade trade, DateTimeOffset updatedAt)
    {
        var command = new NpgsqlBatchCommand(sql);
        void Add(string name, NpgsqlDbType type, object? value) =>
            command.Parameters.Add(new(name, type) { Value = value ?? DBNull.Value });

        Add("mode", NpgsqlDbType.Text, mode.Word());
        Add("trade_id", NpgsqlDbType.Uuid, trade.TradeId);
        Add("symbol", NpgsqlDbType.Text, trade.Symbol.Value);
        Add("side", NpgsqlDbType.Text, trade.Side.Word());
        Add("status", NpgsqlDbType.Text, trade.Status.Word());
        Add("signal_ts", NpgsqlDbType.TimestampTz, trade.SignalBar.ToUniversalTime());
        Add("entry_due", NpgsqlDbType.TimestampTz, trade.EntryDue.ToUniversalTime());
        Add("quantity", NpgsqlDbType.Numeric, trade.Quantity);
        Add("reference_price", NpgsqlDbType.Numeric, trade.ReferencePrice);
        Add("leverage", NpgsqlDbType.Integer, trade.Leverage);
        Add("sl_price", NpgsqlDbType.Numeric, trade.StopPrice);
        Add("tp_price", NpgsqlDbType.Numeric, trade.TargetPrice);
        Add("expires_at", NpgsqlDbType.TimestampTz, trade.ExpiresAt.ToUniversalTime());
        Add("fee_rate", NpgsqlDbType.Double, trade.Terms.FeeRate);
        Add("slippage_k", NpgsqlDbType.Double, trade.Terms.SlippageK);
        Add("atr_fraction", NpgsqlDbType.Double, trade.Terms.AtrFraction);
        Add("bar_quote_volume", NpgsqlDbType.Double, trade.Terms.BarQuoteVolume);
        Add("tick_size", NpgsqlDbType.Numeric, trade.Terms.TickSize);
        Add("entry_time", NpgsqlDbType.TimestampTz, trade.EntryTime?.ToUniversalTime());
        Add("entry_price", NpgsqlDbType.Numeric, trade.EntryPrice);
        Add("liquidation_price", NpgsqlDbType.Numeric, trade.LiquidationPrice);
        Add("exit_time", NpgsqlDbType.TimestampTz, trade.ExitTime?.ToUniversalTime());
        Add("exit_price", NpgsqlDbType.Numeric, trade.ExitPrice);
        Add("exit_reason", NpgsqlDbType.Text, trade.ExitReason?.Word());
        Add("gross_pnl", NpgsqlDbType.Numeric, trade.GrossPnl);
        Add("fees", NpgsqlDbType.Numeric, trade.Fees);
        Add("slippage", NpgsqlDbType.Numeric, trade.Slippage);
        Add("funding", NpgsqlDbType.Numeric, trade.Funding);
        Add("net_pnl", NpgsqlDbType.Numeric, trade.NetPnl);
        Add("funded_until", NpgsqlDbType.TimestampTz, trade.FundedUntil?.ToUniversalTime());
        Add("detail", NpgsqlDbType.Text, trade.Detail);
        Add("updated_at", NpgsqlDbType.TimestampTz, updatedAt.ToUniversalTime());
        return command;
    }

    public static async Task<ImmutableArray<SimulatedTrade>> ReadActiveAsync(
        NpgsqlConnection connection, TradingMode mode, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectActive, connection);
        command.Parameters.AddWithValue("mode", mode.Word());
        return await ReadAllAsync(command, cancellationToken);
    }

    public static async Task<ImmutableArray<SimulatedTrade>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var trades = ImmutableArray.CreateBuilder<SimulatedTrade>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            trades.Add(Read(reader));
        }

        return trades.DrainToImmutable();
    }

    private static SimulatedTrade Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        Symbol.Parse(reader.GetString(1)),
        PositionSideWords.Parse(reader.GetString(2)),
        TradeWords.ParseStatus(reader.GetString(3)),
        reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.GetDecimal(6),
        reader.GetDecimal(7),
        reader.GetInt32(8),
        reader.GetDecimal(9),
        reader.GetDecimal(10),
        reader.GetFieldValue<DateTimeOffset>(11),
        new FillTerms(
            reader.GetDouble(12), reader.GetDouble(13), reader.GetDouble(14), reader.GetDouble(15), reader.GetDecimal(16)),
        reader.GetFieldValue<DateTimeOffset?>(17),
        reader.GetFieldValue<decimal?>(18),
        reader.GetFieldValue<decimal?>(19),
        reader.GetFieldValue<DateTimeOffset?>(20),
        reader.GetFieldValue<decimal?>(21),
        reader.IsDBNull(22) ? null : TradeWords.ParseExitReason(reader.GetString(22)),
        reader.GetDecimal(23),
        reader.GetDecimal(24),
        reader.GetDecimal(25),
        reader.GetDecimal(26),
        reader.GetFieldValue<DateTimeOffset?>(27),
        reader.IsDBNull(28) ? null : reader.GetString(28));
}
