using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>
/// Tells what the desk made of operators' trades. It compares the desk's rows with the quick trades that are still running, so there is nothing
/// to miss and nothing to tell twice: after any stop the next look finds what is left to tell.
/// </summary>
public sealed class QuickTradeFollower(NpgsqlDataSource database, QuickTrades trades, TimeProvider clock)
{
    /// <summary>A wish the desk has no row of after so long never reached it.</summary>
    public static readonly TimeSpan HandOverMax = TimeSpan.FromMinutes(10);

    private const string SelectNews = """
        SELECT quick.trade_id, trade.status, trade.detail
        FROM quick_trades AS quick
        LEFT JOIN trades AS trade USING (trade_id)
        WHERE quick.status IN ('requested', 'open')
          AND (trade.status IS NULL AND quick.decided_at <= @lost
               OR trade.status = 'open' AND (quick.status = 'requested' OR trade.sl_price <> quick.current_stop)
               OR trade.status IN ('closed', 'canceled'))
        ORDER BY quick.decided_at
        """;

    private const string Open = """
        UPDATE quick_trades AS quick
        SET status = 'open', entered_at = trade.entry_time, entry_price = trade.entry_price, quantity = trade.quantity,
            current_stop = trade.sl_price, current_target = trade.tp_price
        FROM trades AS trade
        WHERE quick.trade_id = @trade AND trade.trade_id = quick.trade_id AND quick.status = 'requested' AND trade.entry_time IS NOT NULL
        RETURNING quick.user_id, quick.mode, quick.symbol, quick.direction, trade.entry_time, trade.entry_price, trade.quantity
        """;

    // Where the desk's own stop lies now. Further from the entry is a wider risk, and stays on the trade.
    private const string MoveStop = """
        UPDATE quick_trades AS quick
        SET current_stop = trade.sl_price,
            is_stop_moved = quick.is_stop_moved OR CASE quick.direction WHEN 'LONG' THEN trade.sl_price < before.stop ELSE trade.sl_price > before.stop END
        FROM trades AS trade, (SELECT trade_id, current_stop AS stop FROM quick_trades WHERE trade_id = @trade FOR UPDATE) AS before
        WHERE quick.trade_id = @trade AND trade.trade_id = quick.trade_id AND before.trade_id = quick.trade_id
          AND quick.status = 'open' AND trade.sl_price <> before.stop
        RETURNING quick.user_id, quick.symbol, before.stop, trade.sl_price,
            CASE quick.direction WHEN 'LONG' THEN trade.sl_price < before.stop ELSE trade.sl_price > before.stop END, trade.updated_at
        """;

    // Extremes of the mark price while it was held, from the minutes it touched.
    private const string Close = """
        UPDATE quick_trades AS quick
        SET status = 'closed', exited_at = trade.exit_time, exit_price = trade.exit_price, exit_reason = trade.exit_reason,
            gross_pnl = trade.gross_pnl, fees = trade.fees, funding = trade.funding, net_pnl = trade.gross_pnl - trade.fees - trade.funding,
            pnl_bps = round((trade.gross_pnl - trade.fees - trade.funding) * 10000 / (trade.entry_price * trade.quantity))::integer
        FROM trades AS trade
        WHERE quick.trade_id = @trade AND trade.trade_id = quick.trade_id AND quick.status = 'open' AND trade.status = 'closed'
        RETURNING quick.user_id, quick.mode, quick.symbol, quick.direction, quick.origin, quick.decided_at, quick.entered_at, quick.exited_at,
            quick.entry_price, quick.exit_price, quick.stop_price, quick.target_price, quick.quantity, coalesce(quick.exit_reason, 'OPERATOR'),
            quick.gross_pnl, quick.fees, quick.funding, quick.net_pnl, quick.pnl_bps, quick.confidence, quick.setup, quick.regime,
            quick.is_stop_moved, quick.warnings_ignored,
            (SELECT min(low) FROM mark_candles_1m WHERE symbol = quick.symbol AND ts >= date_trunc('minute', quick.entered_at) AND ts < quick.exited_at),
            (SELECT max(high) FROM mark_candles_1m WHERE symbol = quick.symbol AND ts >= date_trunc('minute', quick.entered_at) AND ts < quick.exited_at)
        """;

    private const string Book = """
        INSERT INTO pnl_entries (entry_id, user_id, trade_id, at, gross, fees, funding, net)
        VALUES (@id, @user, @trade, @at, @gross, @fees, @funding, @net)
        """;

    /// <returns>How many trades had news.</returns>
    public async Task<int> LookAsync(CancellationToken ct = default)
    {
        var told = 0;
        foreach (var (trade, status, detail) in await NewsAsync(ct))
        {
            var result = status switch
            {
                null => await trades.CancelLostAsync(trade, "The desk never had it: it stopped before the trade was handed over.", ct),
                "canceled" => await trades.CancelAsync(trade, detail ?? "The entry was canceled.", ct),
                _ => await Act.RunAsync(database, act => FollowAsync(act, trade, ct), ct),
            };
            told += result.IsDone ? 1 : 0;
        }

        return told;
    }

    private static async Task<ActResult> FollowAsync(Act act, Guid trade, CancellationToken ct)
    {
        var opened = await act.ReadAsync(Open, reader => ReadOpened(reader, trade), ct, ("trade", trade));
        if (opened is not null)
        {
            await act.TellAsync(PassportTelling.Once(opened.User, opened.Fact.EnteredAt, "quick_trades", trade, opened.Fact), ct);
        }

        var moved = await act.ReadAsync(MoveStop, row => ReadMoved(row, trade), ct, ("trade", trade));
        if (moved is not null)
        {
            await act.TellAsync(PassportTelling.Repeated(moved.User, moved.At, "quick_trades", trade, $"{moved.At.UtcTicks}", moved.Fact), ct);
        }

        var closed = await act.ReadAsync(Close, reader => ReadClosed(reader, trade), ct, ("trade", trade));
        if (closed is { Fact: var fact })
        {
            await act.WriteAsync(
                Book, ct, ("id", Guid.CreateVersion7()), ("user", closed.User), ("trade", trade), ("at", fact.ExitedAt), ("gross", fact.GrossPnl),
                ("fees", fact.Fees), ("funding", fact.Funding), ("net", fact.NetPnl));
            await act.TellAsync(PassportTelling.Once(closed.User, fact.ExitedAt, "quick_trades", trade, fact), ct);
        }

        return opened is null && moved is null && closed is null ? ActResult.Conflict("nothing_new", $"Nothing new.") : ActResult.Done(trade);
    }

    private static Opened ReadOpened(NpgsqlDataReader row, Guid trade) => new(row.GetGuid(0), new QuickTradeOpened(
        trade, row.GetString(1), Symbol.Parse(row.GetString(2)), PositionSideWords.Parse(row.GetString(3)), row.GetFieldValue<DateTimeOffset>(4),
        row.GetDecimal(5), row.GetDecimal(6)));

    private static Moved ReadMoved(NpgsqlDataReader row, Guid trade) => new(
        row.GetGuid(0), row.Instant(5), new QuickTradePlanChanged(trade, row.Coin(1), "stop", row.GetDecimal(2), row.GetDecimal(3), row.GetBoolean(4)));

    private static Closed ReadClosed(NpgsqlDataReader row, Guid trade)
    {
        var direction = PositionSideWords.Parse(row.GetString(3));
        var (entered, exited) = (row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7));
        var (entry, exit, stop, target, quantity, net) =
            (row.GetDecimal(8), row.GetDecimal(9), row.GetDecimal(10), row.GetDecimal(11), row.GetDecimal(12), row.GetDecimal(17));
        var risked = direction.Sign() * (entry - stop) * quantity;
        var reason = row.GetString(13);
        return new Closed(row.GetGuid(0), new QuickTradeClosed(
            trade, row.GetString(1), Symbol.Parse(row.GetString(2)), direction, Enum.Parse<TradeOrigin>(row.GetString(4), ignoreCase: true),
            row.GetFieldValue<DateTimeOffset>(5), entered, exited < entered ? entered : exited, entry, exit, stop, target, quantity, reason,
            row.GetDecimal(14), row.GetDecimal(15), row.GetDecimal(16), net, row.GetInt32(18),
            risked > 0 ? (int)decimal.Round(net / risked * 1000, MidpointRounding.AwayFromZero) : null,
            Adverse(direction, entry, row, low: 24, high: 25), Adverse(Opposite(direction), entry, row, low: 24, high: 25),
            row.IsDBNull(19) ? null : row.GetInt32(19), row.IsDBNull(20) ? null : row.GetString(20), row.IsDBNull(21) ? null : row.GetString(21),
            row.GetBoolean(22), reason == "OPERATOR" && net > 0 && direction.Sign() * (target - exit) > 0, row.GetInt32(23)));
    }

    // Basis points of the entry price, 0 or more; null without a minute.
    private static int? Adverse(PositionSide side, decimal entry, NpgsqlDataReader row, int low, int high)
    {
        var extreme = side == PositionSide.Long ? low : high;
        return row.IsDBNull(extreme)
            ? null
            : (int)Math.Round(Math.Max(0, side.Sign() * ((double)entry - row.GetDouble(extreme))) / (double)entry * 10_000, MidpointRounding.AwayFromZero);
    }

    private static PositionSide Opposite(PositionSide side) => side == PositionSide.Long ? PositionSide.Short : PositionSide.Long;

    private async Task<List<(Guid Trade, string? Status, string? Detail)>> NewsAsync(CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectNews);
        select.Parameters.AddWithValue("lost", (clock.GetUtcNow() - HandOverMax).ToUniversalTime());
        await using var reader = await select.ExecuteReaderAsync(ct);
        var news = new List<(Guid, string?, string?)>();
        while (await reader.ReadAsync(ct))
        {
            news.Add((reader.GetGuid(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        }

        return news;
    }

    private sealed record Opened(Guid User, QuickTradeOpened Fact);

    private sealed record Moved(Guid User, DateTimeOffset At, QuickTradePlanChanged Fact);

    private sealed record Closed(Guid User, QuickTradeClosed Fact);
}
