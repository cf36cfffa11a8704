using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>A person's quick trades, everything that is held beside them, and what others published.</summary>
public sealed class QuickTradeQueries(NpgsqlDataSource database)
{
    private const string Columns = """
        quick.trade_id, quick.mode, quick.symbol, quick.direction, quick.origin, quick.origin_id, quick.status, quick.reference_price, quick.stop_price,
        quick.target_price, quick.current_stop, quick.current_target, quick.quantity, quick.leverage, quick.confidence, quick.setup, quick.note,
        quick.decided_at, quick.entered_at, quick.entry_price, quick.closing_since, quick.exited_at, quick.exit_price, quick.exit_reason,
        quick.net_pnl, quick.pnl_bps, quick.detail, (SELECT run_id FROM copy_trade_runs AS run WHERE run.trade_id = quick.trade_id)
        """;

    private const string SelectTrades = $"""
        SELECT {Columns}
        FROM quick_trades AS quick
        WHERE quick.user_id = @user AND (@status::text IS NULL OR quick.status = @status)
        ORDER BY quick.decided_at DESC, quick.trade_id DESC
        LIMIT @limit
        """;

    private const string SelectTrade = $"SELECT {Columns} FROM quick_trades AS quick WHERE quick.trade_id = @trade AND quick.user_id = @user";

    // The desk's own round trips are everybody's to see; another person's quick trade is theirs alone.
    private const string SelectUnified = """
        SELECT quick.trade_id, 'quick_trade', quick.mode, quick.symbol, quick.direction, quick.status, quick.quantity, quick.leverage, quick.entered_at,
               quick.entry_price, quick.current_stop, quick.current_target, quick.decided_at
        FROM quick_trades AS quick
        WHERE quick.user_id = @user AND quick.status IN ('requested', 'open')
        UNION ALL
        SELECT trade.trade_id, 'desk', trade.mode, trade.symbol, trade.side, CASE trade.status WHEN 'pending' THEN 'requested' ELSE trade.status END,
               trade.quantity, trade.leverage, trade.entry_time, trade.entry_price, trade.sl_price, trade.tp_price, trade.signal_ts
        FROM trades AS trade
        WHERE trade.status IN ('pending', 'open') AND NOT EXISTS (SELECT 1 FROM quick_trades WHERE trade_id = trade.trade_id)
        ORDER BY 13 DESC, 1
        """;

    private const string SelectLatestResults = """
        SELECT net_pnl FROM quick_trades WHERE user_id = @user AND status = 'closed' ORDER BY exited_at DESC LIMIT 20
        """;

    private const string SelectPublished = """
        SELECT run.run_id, people.user_name, run.user_id = @user, quick.mode, quick.symbol, quick.direction, quick.status, quick.entry_price, quick.current_stop,
               quick.current_target, quick.pnl_bps, run.note,
               (SELECT count(*)::integer FROM signal_actions AS act WHERE act.action = 'follow' AND act.target = run.run_id), run.published_at
        FROM copy_trade_runs AS run
        JOIN quick_trades AS quick USING (trade_id)
        JOIN users AS people ON people.id = run.user_id
        WHERE @run::uuid IS NULL OR run.run_id = @run
        ORDER BY run.published_at DESC, run.run_id DESC
        LIMIT @limit
        """;

    /// <summary>Newest first.</summary>
    /// <param name="status">Only these; null: all.</param>
    public Task<ImmutableArray<QuickTrade>> TradesAsync(Guid user, string? status, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(SelectTrades, Read, ct, ("user", user), ("status", status), ("limit", limit));

    /// <returns>Null for another's too.</returns>
    public async Task<QuickTrade?> TradeAsync(Guid user, Guid trade, CancellationToken ct = default) =>
        await database.ReadAllAsync(SelectTrade, Read, ct, ("user", user), ("trade", trade)) is [var one] ? one : null;

    /// <summary>How many of the person's latest closed trades lost, without one that did not between them; counted to 20.</summary>
    public async Task<int> LossesInARowAsync(Guid user, CancellationToken ct = default)
    {
        var latest = await database.ReadAllAsync(SelectLatestResults, row => row.GetDecimal(0), ct, ("user", user));
        return latest.TakeWhile(net => net < 0).Count();
    }

    /// <summary>What is held or about to be: this person's quick trades and the desk's own round trips.</summary>
    public Task<ImmutableArray<UnifiedPosition>> UnifiedAsync(Guid user, CancellationToken ct = default) => database.ReadAllAsync(
        SelectUnified,
        row => new UnifiedPosition(
            row.GetGuid(0), row.GetString(1), row.GetString(2), row.Coin(3), row.Side(4), row.GetString(5), row.GetDecimal(6), row.GetInt32(7),
            row.Optional<DateTimeOffset>(8), row.Optional<decimal>(9), row.GetDecimal(10), row.GetDecimal(11), row.Instant(12)),
        ct, ("user", user));

    /// <summary>Everybody's published trades, newest first. What is shown of them is what their publisher chose to show: plan and result, no size.</summary>
    public Task<ImmutableArray<PublishedTrade>> PublishedAsync(Guid reader, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(SelectPublished, ReadPublished, ct, ("user", reader), ("limit", limit), ("run", null));

    public async Task<PublishedTrade?> PublishedAsync(Guid reader, Guid run, CancellationToken ct = default) =>
        await database.ReadAllAsync(SelectPublished, ReadPublished, ct, ("user", reader), ("limit", 1), ("run", run)) is [var one] ? one : null;

    private static QuickTrade Read(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.Coin(2), row.Side(3), row.GetString(4), row.Optional<Guid>(5), row.GetString(6), row.GetDecimal(7),
        row.GetDecimal(8), row.GetDecimal(9), row.GetDecimal(10), row.GetDecimal(11), row.GetDecimal(12), row.GetInt32(13), row.Optional<int>(14),
        row.OptionalText(15), row.GetString(16), row.Instant(17), row.Optional<DateTimeOffset>(18), row.Optional<decimal>(19),
        row.Optional<DateTimeOffset>(20), row.Optional<DateTimeOffset>(21), row.Optional<decimal>(22), row.OptionalText(23), row.Optional<decimal>(24),
        row.Optional<int>(25), row.OptionalText(26), row.Optional<Guid>(27));

    private static PublishedTrade ReadPublished(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetString(1), row.GetBoolean(2), row.GetString(3), row.Coin(4), row.Side(5), row.GetString(6), row.Optional<decimal>(7),
        row.GetDecimal(8), row.GetDecimal(9), row.Optional<int>(10), row.GetString(11), row.GetInt32(12), row.Instant(13));
}
