using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>
/// Tells what the desk made of operators' trades. It compares the desk's rows with the quick trades that are still running, so there is nothing
/// to miss and nothing to tell twice: after any stop the next look finds what is left to tell. Each trade is followed on its own: one that cannot
/// be is an incident and holds back none of the others.
/// </summary>
public sealed class QuickTradeFollower(NpgsqlDataSource database, QuickTrades trades, TimeProvider clock, IIncidentLog incidents)
{
    /// <summary>A wish the desk has no row of after so long never reached it.</summary>
    public static readonly TimeSpan HandOverMax = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long such a wish is looked at before it is given up: where the database itself was away so long, the desk's rows wait in its journal and
    /// come right after it is back.
    /// </summary>
    public static readonly TimeSpan LostWatch = TimeSpan.FromMinutes(1);

    /// <summary>More than any plan means; keeps the figure a whole number.</summary>
    private const decimal RMax = 1_000_000m;

    // An end is told once, so all of it must be known. Of a live trade: nothing of it can be executed any more and every fill is read, and so is the
    // funding of the last full hour it was held in, which is written down a little later; a record of the exit's own time says that income was read
    // that far. Of any: the minute before the exit's is stored, which takes seconds; an exit that is not of these seconds waits for nothing.
    private const string HasEnded = """
        trade.status = 'closed'
          AND (trade.mode <> 'live' OR EXISTS (
              SELECT 1
              FROM brackets AS bracket
              WHERE bracket.trade_id = trade.trade_id AND bracket.is_settled
                AND (date_trunc('hour', trade.exit_time, 'UTC') < trade.entry_time
                     OR trade.exit_time <= @now - interval '15 minutes'
                     OR date_trunc('hour', trade.exit_time, 'UTC') <= @now - interval '3 minutes'
                        AND EXISTS (SELECT 1 FROM venue_income AS income WHERE income.account = bracket.account AND income.ts >= trade.exit_time))))
          AND (abs(extract(epoch FROM @now - trade.exit_time)) > 15
               OR date_trunc('minute', trade.exit_time) <= date_trunc('minute', trade.entry_time)
               OR EXISTS (
                   SELECT 1 FROM mark_candles_1m AS candle
                   WHERE candle.symbol = trade.symbol AND candle.ts = date_trunc('minute', trade.exit_time) - interval '1 minute'))
        """;

    private const string SelectNews = $"""
        SELECT quick.trade_id, quick.symbol, trade.status, trade.detail
        FROM quick_trades AS quick
        LEFT JOIN trades AS trade USING (trade_id)
        WHERE quick.status IN ('requested', 'open')
          AND (trade.status IS NULL AND quick.decided_at <= @lost
               OR trade.status IN ('open', 'closed') AND quick.status = 'requested'
               OR trade.status = 'open' AND trade.sl_price <> quick.current_stop
               OR trade.status = 'canceled'
                  AND (trade.mode <> 'live' OR EXISTS (SELECT 1 FROM brackets AS bracket WHERE bracket.trade_id = trade.trade_id AND bracket.is_settled))
               OR {HasEnded})
        ORDER BY quick.decided_at
        """;

    // A venue's clock may lag ours: nothing is entered before it was decided.
    private const string Open = """
        UPDATE quick_trades AS quick
        SET status = 'open', entered_at = greatest(coalesce(trade.entry_time, trade.entry_due), quick.decided_at),
            entry_price = coalesce(trade.entry_price, trade.reference_price), quantity = trade.quantity,
            current_stop = trade.sl_price, current_target = trade.tp_price
        FROM trades AS trade
        WHERE quick.trade_id = @trade AND trade.trade_id = quick.trade_id AND quick.status = 'requested' AND trade.status IN ('open', 'closed')
        RETURNING quick.user_id, quick.mode, quick.symbol, quick.direction, quick.entered_at, quick.entry_price, quick.quantity
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

    // What was entered is taken over once more: of a live trade it is known for good only now. Money is kept to twelve decimals, so that its sums
    // have digits a decimal can hold. Extremes of the mark price while it was held are those of the whole minutes before the exit's, and the exit's
    // own price: the rest of that minute is not of this trade.
    private const string Close = $"""
        UPDATE quick_trades AS quick
        SET status = 'closed', entered_at = greatest(coalesce(trade.entry_time, trade.entry_due), quick.decided_at),
            entry_price = paid.entry, quantity = trade.quantity,
            exited_at = greatest(trade.exit_time, coalesce(trade.entry_time, trade.entry_due), quick.decided_at),
            exit_price = coalesce(trade.exit_price, paid.entry), exit_reason = trade.exit_reason,
            gross_pnl = paid.gross, fees = paid.fees, funding = paid.funding, net_pnl = paid.gross - paid.fees - paid.funding,
            pnl_bps = greatest(least(round(coalesce(
                (paid.gross - paid.fees - paid.funding) * 10000 / nullif(paid.entry * trade.quantity, 0), 0)), 1000000000), -1000000000)::integer
        FROM trades AS trade
        CROSS JOIN LATERAL (
            SELECT coalesce(trade.entry_price, trade.reference_price) AS entry, trim_scale(round(trade.gross_pnl, 12)) AS gross,
                   trim_scale(round(trade.fees, 12)) AS fees, trim_scale(round(trade.funding, 12)) AS funding) AS paid
        WHERE quick.trade_id = @trade AND trade.trade_id = quick.trade_id AND quick.status = 'open' AND {HasEnded}
        RETURNING quick.user_id, quick.mode, quick.symbol, quick.direction, quick.origin, quick.decided_at, quick.entered_at, quick.exited_at,
            quick.entry_price, quick.exit_price, quick.stop_price, quick.target_price, quick.quantity, coalesce(quick.exit_reason, 'OPERATOR'),
            quick.gross_pnl, quick.fees, quick.funding, quick.net_pnl, quick.pnl_bps, quick.confidence, quick.setup, quick.regime,
            quick.is_stop_moved, quick.warnings_ignored,
            least(quick.exit_price::double precision, (
                SELECT min(low) FROM mark_candles_1m
                WHERE symbol = quick.symbol AND ts >= date_trunc('minute', quick.entered_at) AND ts < date_trunc('minute', quick.exited_at))),
            greatest(quick.exit_price::double precision, (
                SELECT max(high) FROM mark_candles_1m
                WHERE symbol = quick.symbol AND ts >= date_trunc('minute', quick.entered_at) AND ts < date_trunc('minute', quick.exited_at)))
        """;

    private const string Book = """
        INSERT INTO pnl_entries (entry_id, user_id, trade_id, at, gross, fees, funding, net)
        VALUES (@id, @user, @trade, @at, @gross, @fees, @funding, @net)
        """;

    private readonly EachDue _following = new("Quick trade", "followed", incidents);
    private ImmutableDictionary<Guid, DateTimeOffset> _lostSince = ImmutableDictionary<Guid, DateTimeOffset>.Empty; // Bounded by the look's news.

    /// <returns>How many trades had news.</returns>
    public async Task<int> LookAsync(CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        var news = await NewsAsync(now, ct);
        var seen = _lostSince;
        var lost = news.Where(one => one.Status is null).ToImmutableDictionary(one => one.Trade, one => seen.TryGetValue(one.Trade, out var since) ? since : now);
        _lostSince = lost;
        return await _following.DoAsync(
            news.Where(one => one.Status is not null || now - lost[one.Trade] >= LostWatch), one => (one.Trade, one.Symbol), one => TellAsync(one, now, ct));
    }

    private Task<ActResult> TellAsync(News news, DateTimeOffset now, CancellationToken ct) => news.Status switch
    {
        null => trades.CancelLostAsync(news.Trade, "The desk never had it: it stopped before the trade was handed over.", ct),
        "canceled" => trades.CancelAsync(news.Trade, news.Detail ?? "The entry was canceled.", ct),
        _ => Act.RunAsync(database, act => FollowAsync(act, news.Trade, now, ct), ct),
    };

    private static async Task<ActResult> FollowAsync(Act act, Guid trade, DateTimeOffset now, CancellationToken ct)
    {
        var opened = await act.ReadAsync(Open, reader => ReadOpened(reader, trade), ct, ("trade", trade));
        if (opened is not null)
        {
            var taken = await TradeClaims.TakeAsync(act, opened.User, trade, opened.Fact.EnteredAt, ct); // Rows first, events last.
            await act.TellAsync(PassportTelling.Once(opened.User, opened.Fact.EnteredAt, "quick_trades", trade, opened.Fact), ct);
            foreach (var telling in taken)
            {
                await act.TellAsync(telling, ct);
            }
        }

        var moved = await act.ReadAsync(MoveStop, row => ReadMoved(row, trade), ct, ("trade", trade));
        if (moved is not null)
        {
            await act.TellAsync(PassportTelling.Repeated(moved.User, moved.At, "quick_trades", trade, $"{moved.At.UtcTicks}", moved.Fact), ct);
        }

        var closed = await act.ReadAsync(Close, reader => ReadClosed(reader, trade), ct, ("trade", trade), ("now", now));
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
        var (entry, exit, stop, target, quantity, net) =
            (row.GetDecimal(8), row.GetDecimal(9), row.GetDecimal(10), row.GetDecimal(11), row.GetDecimal(12), row.GetDecimal(17));
        var risked = direction.Sign() * (entry - stop) * quantity;
        var reason = row.GetString(13);
        return new Closed(row.GetGuid(0), new QuickTradeClosed(
            trade, row.GetString(1), Symbol.Parse(row.GetString(2)), direction, Enum.Parse<TradeOrigin>(row.GetString(4), ignoreCase: true),
            row.GetFieldValue<DateTimeOffset>(5), row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7), entry, exit, stop, target,
            quantity, reason, row.GetDecimal(14), row.GetDecimal(15), row.GetDecimal(16), net, row.GetInt32(18),
            risked > 0 ? (int)decimal.Round(Math.Clamp(net, -RMax * risked, RMax * risked) / risked * 1000, MidpointRounding.AwayFromZero) : null,
            Adverse(direction, entry, row, low: 24, high: 25), Adverse(direction.Opposite(), entry, row, low: 24, high: 25),
            row.IsDBNull(19) ? null : row.GetInt32(19), row.IsDBNull(20) ? null : row.GetString(20), row.IsDBNull(21) ? null : row.GetString(21),
            row.GetBoolean(22), reason == "OPERATOR" && direction.Sign() * (target - exit) > 0, row.GetInt32(23)));
    }

    // Basis points of the entry price, 0 or more.
    private static int Adverse(PositionSide side, decimal entry, NpgsqlDataReader row, int low, int high)
    {
        var extreme = row.GetDouble(side == PositionSide.Long ? low : high);
        return (int)Math.Round(Math.Max(0, side.Sign() * ((double)entry - extreme)) / (double)entry * 10_000, MidpointRounding.AwayFromZero);
    }

    private Task<ImmutableArray<News>> NewsAsync(DateTimeOffset now, CancellationToken ct) => database.ReadAllAsync(
        SelectNews, row => new News(row.GetGuid(0), row.GetString(1), row.OptionalText(2), row.OptionalText(3)), ct,
        ("now", now), ("lost", now - HandOverMax));

    /// <param name="Status">The desk's word; null: it has no row.</param>
    private sealed record News(Guid Trade, string Symbol, string? Status, string? Detail);

    private sealed record Opened(Guid User, QuickTradeOpened Fact);

    private sealed record Moved(Guid User, DateTimeOffset At, QuickTradePlanChanged Fact);

    private sealed record Closed(Guid User, QuickTradeClosed Fact);
}
