using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>
/// Operators' round trips, on this side of the desk: asked for, asked to close, refused. What the venue made of one is
/// <see cref="QuickTradeFollower"/>'s to tell.
/// </summary>
public sealed class QuickTrades(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Insert = """
        INSERT INTO quick_trades (
            trade_id, user_id, mode, symbol, direction, origin, origin_id, reference_price, stop_price, target_price, current_stop, current_target,
            quantity, leverage, confidence, setup, note, context, regime, warnings_ignored, decided_at)
        VALUES (
            @id, @user, @mode, @symbol, @direction, @origin, @origin_id::uuid, @reference, @stop, @target, @stop, @target, @quantity, @leverage,
            @confidence::integer, @setup::text, @note, @context::jsonb, @regime::text, @warnings, @now)
        """;

    private const string StartClosing = """
        UPDATE quick_trades
        SET closing_since = @now
        WHERE trade_id = @trade AND user_id = @user AND status IN ('requested', 'open') AND closing_since IS NULL
        RETURNING symbol
        """;

    private const string StopClosing = """
        UPDATE quick_trades
        SET closing_since = NULL
        WHERE trade_id = @trade AND status IN ('requested', 'open') AND closing_since IS NOT NULL
        RETURNING user_id, symbol
        """;

    private const string Cancel = """
        UPDATE quick_trades
        SET status = 'canceled', detail = @reason, exited_at = @now
        WHERE trade_id = @trade AND status = 'requested'
        RETURNING user_id, symbol
        """;

    // What a person wrote down while the desk had no row of it, and has none still: a row that came meanwhile is the desk's word, and it stands.
    private const string CancelLost = """
        UPDATE quick_trades
        SET status = 'canceled', detail = @reason, exited_at = @now
        WHERE trade_id = @trade AND status = 'requested' AND NOT EXISTS (SELECT 1 FROM trades WHERE trade_id = @trade)
        RETURNING user_id, symbol
        """;

    // What has ended at the desk and only waits for its books is not asked for again.
    private const string SelectStuck = """
        SELECT quick.trade_id
        FROM quick_trades AS quick
        WHERE quick.status IN ('requested', 'open') AND quick.closing_since <= @before
          AND NOT EXISTS (SELECT 1 FROM trades AS trade WHERE trade.trade_id = quick.trade_id AND trade.status IN ('closed', 'canceled'))
        ORDER BY quick.closing_since
        LIMIT 50
        """;

    private const string Retry = "UPDATE quick_trades SET closing_since = @now WHERE trade_id = @trade AND status IN ('requested', 'open')";

    // What has ended keeps since when its closing was asked for; it is closing no more.
    private const string Stands = """
        SELECT CASE WHEN closing_since IS NOT NULL AND status IN ('requested', 'open') THEN 'closing' ELSE status END
        FROM quick_trades
        WHERE trade_id = @trade AND user_id = @user
        """;

    /// <summary>Writes the wish down, before the desk hears of it: a trade nobody wrote down is never made.</summary>
    /// <param name="mode">shadow or live: the account the desk will trade it on.</param>
    /// <returns>The trade's id, which the desk's own rows bear too.</returns>
    public Task<ActResult> RequestAsync(Guid user, string mode, QuickTradeOrder order, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        return order.Objection is { } objection
            ? Task.FromResult(ActResult.Invalid(objection))
            : Act.RunAsync(database, act => RequestAsync(act, user, mode, order, ct), ct);
    }

    /// <summary>Writes down that it is to be closed; the desk is asked afterwards.</summary>
    public Task<ActResult> CloseAsync(Guid user, Guid trade, string reason, CancellationToken ct = default) =>
        Act.RunAsync(database, act => CloseAsync(act, user, trade, reason, ct), ct);

    /// <summary>The desk would not close it: it can be asked again.</summary>
    /// <param name="reason">The desk's words.</param>
    public Task<ActResult> ReopenAsync(Guid trade, string reason, CancellationToken ct = default) => Act.RunAsync(database, async act =>
    {
        var row = await act.ReadAsync(StopClosing, reader => Tuple.Create(reader.GetGuid(0), reader.GetString(1)), ct, ("trade", trade));
        if (row is null)
        {
            return ActResult.Conflict("not_closing", $"Nobody waits for its closing.");
        }

        var now = clock.GetUtcNow();
        await act.TellAsync(PassportTelling.Repeated(
            row.Item1, now, "quick_trades", trade, $"{now.UtcTicks}", new QuickTradeCloseRefused(trade, Symbol.Parse(row.Item2), reason)), ct);
        return ActResult.Done(trade);
    }, ct);

    /// <summary>The entry came to nothing: refused by a guard, by the venue, or withdrawn. What it rested on is given back with it.</summary>
    public Task<ActResult> CancelAsync(Guid trade, string reason, CancellationToken ct = default) => CancelAsync(Cancel, trade, reason, ct);

    /// <summary>The desk never had it: its process stopped between the wish and the hand-over.</summary>
    internal Task<ActResult> CancelLostAsync(Guid trade, string reason, CancellationToken ct) => CancelAsync(CancelLost, trade, reason, ct);

    /// <summary>
    /// Trades the desk was to close and did not: its process stopped between the wish and the hand-over, or the close got lost. Each is given out
    /// once per <paramref name="patience"/>, whoever asks.
    /// </summary>
    public async Task<ImmutableArray<Guid>> TakeStuckClosingsAsync(TimeSpan patience, CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        var stuck = await database.ReadAllAsync(SelectStuck, row => row.GetGuid(0), ct, ("before", now - patience));
        foreach (var trade in stuck)
        {
            await using var retry = database.CreateCommand(Retry);
            retry.Parameters.AddWithValue("trade", trade);
            retry.Parameters.AddWithValue("now", now.ToUniversalTime());
            await retry.ExecuteNonQueryAsync(ct);
        }

        return stuck;
    }

    private Task<ActResult> CancelAsync(string sql, Guid trade, string reason, CancellationToken ct) => Act.RunAsync(database, async act =>
    {
        var now = clock.GetUtcNow();
        var row = await act.ReadAsync(
            sql, reader => Tuple.Create(reader.GetGuid(0), reader.GetString(1)), ct, ("trade", trade), ("reason", reason), ("now", now));
        if (row is null)
        {
            return ActResult.Conflict("not_waiting", $"It is no longer waiting for its entry.");
        }

        await TradeClaims.ReleaseAsync(act, trade, ct);
        await act.TellAsync(PassportTelling.Once(
            row.Item1, now, "quick_trades", trade, new QuickTradeCanceled(trade, Symbol.Parse(row.Item2), reason)), ct);
        return ActResult.Done(trade);
    }, ct);

    private async Task<ActResult> RequestAsync(Act act, Guid user, string mode, QuickTradeOrder order, CancellationToken ct)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        await act.WriteAsync(
            Insert, ct, ("id", id), ("user", user), ("mode", mode), ("symbol", order.Symbol.Value), ("direction", order.Direction.Word()),
            ("origin", order.Origin.ToString().ToLowerInvariant()), ("origin_id", order.OriginId), ("reference", order.ReferencePrice),
            ("stop", order.StopPrice), ("target", order.TargetPrice), ("quantity", order.Quantity), ("leverage", order.Leverage),
            ("confidence", order.Confidence), ("setup", order.Setup), ("note", order.Note), ("context", order.Context.ToJsonString()),
            ("regime", order.Regime), ("warnings", order.Warnings.Count), ("now", now));
        // Rows first, events last: whoever holds a row waits for the person's stream, never the other way round.
        if (await TradeClaims.ReserveAsync(act, user, mode, order, id, now, ct) is { } refused)
        {
            return refused;
        }

        await act.TellAsync(PassportTelling.Once(user, now, "quick_trades", id, new QuickTradeRequested(
            id, mode, order.Symbol, order.Direction, now, order.ReferencePrice, order.StopPrice, order.TargetPrice, order.Quantity, order.Leverage,
            order.Origin, order.Confidence, order.Setup, order.Context)), ct);
        return ActResult.Done(id);
    }

    private async Task<ActResult> CloseAsync(Act act, Guid user, Guid trade, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var symbol = await act.ReadAsync(StartClosing, reader => reader.GetString(0), ct, ("trade", trade), ("user", user), ("now", now));
        if (symbol is null)
        {
            return await act.ReadAsync(Stands, reader => reader.GetString(0), ct, ("trade", trade), ("user", user)) is { } stands
                ? ActResult.Conflict("stands_already", $"It is {stands} already.")
                : ActResult.NotFound("quick trade", trade);
        }

        await act.TellAsync(PassportTelling.Repeated(
            user, now, "quick_trades", trade, $"{now.UtcTicks}", new QuickTradeCloseRequested(trade, Symbol.Parse(symbol), reason)), ct);
        return ActResult.Done(trade);
    }
}
