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

    private const string Convert = """
        UPDATE tracked_signals
        SET status = 'converted', ended_at = @now, trade_id = @trade
        WHERE tracked_id = @tracked AND user_id = @user AND status = 'tracking'
        """;

    private const string AnswerWarning = """
        UPDATE guard_overrides
        SET is_accepted = false, answered_at = @now, trade_id = @trade
        WHERE override_id = @override AND user_id = @user AND is_accepted IS NULL
        RETURNING symbol
        """;

    private const string SelectRun = """
        SELECT run.user_id, quick.symbol, quick.status
        FROM copy_trade_runs AS run
        JOIN quick_trades AS quick USING (trade_id)
        WHERE run.run_id = @run
        """;

    private const string OwnsHypothesis = """
        SELECT symbol FROM hypotheses WHERE hypothesis_id = @hypothesis AND user_id = @user AND settled_at IS NULL
        """;

    private const string StartClosing = """
        UPDATE quick_trades
        SET closing_since = @now
        WHERE trade_id = @trade AND user_id = @user AND status IN ('requested', 'open') AND closing_since IS NULL
        RETURNING symbol
        """;

    private const string StopClosing = "UPDATE quick_trades SET closing_since = NULL WHERE trade_id = @trade AND status IN ('requested', 'open')";

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

    private const string SelectStuck = """
        SELECT trade_id FROM quick_trades WHERE status IN ('requested', 'open') AND closing_since <= @before ORDER BY closing_since LIMIT 50
        """;

    private const string Retry = "UPDATE quick_trades SET closing_since = @now WHERE trade_id = @trade AND status IN ('requested', 'open')";

    private const string Stands = "SELECT CASE WHEN closing_since IS NULL THEN status ELSE 'closing' END FROM quick_trades WHERE trade_id = @trade AND user_id = @user";

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
    public async Task ReopenAsync(Guid trade, CancellationToken ct = default)
    {
        await using var update = database.CreateCommand(StopClosing);
        update.Parameters.AddWithValue("trade", trade);
        await update.ExecuteNonQueryAsync(ct);
    }

    /// <summary>The entry came to nothing: refused by a guard, by the venue, or withdrawn.</summary>
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
        var tellings = new List<PassportTelling>();
        if (await TakeOverAsync(act, user, order, id, now, tellings, ct) is { } refused)
        {
            return refused;
        }

        foreach (var warning in order.Warnings)
        {
            if (await act.ReadAsync(AnswerWarning, reader => reader.GetString(0), ct, ("override", warning), ("user", user), ("trade", id), ("now", now)) is null)
            {
                return ActResult.Conflict("warning_answered", $"Warning {warning} is not yours or is answered already; look at the trade again.");
            }

            tellings.Add(PassportTelling.Once(
                user, now, "guard_overrides", warning, new OverrideAnswered(warning, order.Symbol, IsAccepted: false, id)));
        }

        tellings.Add(PassportTelling.Once(user, now, "quick_trades", id, new QuickTradeRequested(
            id, mode, order.Symbol, order.Direction, now, order.ReferencePrice, order.StopPrice, order.TargetPrice, order.Quantity, order.Leverage,
            order.Origin, order.Confidence, order.Setup, order.Context)));
        foreach (var telling in tellings)
        {
            await act.TellAsync(telling, ct);
        }

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

    // Where the idea came from: it must be there, this person's where it is a person's, and not used up.
    private static async Task<ActResult?> TakeOverAsync(
        Act act, Guid user, QuickTradeOrder order, Guid trade, DateTimeOffset now, List<PassportTelling> tellings, CancellationToken ct)
    {
        switch (order)
        {
            case { Origin: TradeOrigin.Tracked, OriginId: { } tracked }:
                if (await act.WriteAsync(Convert, ct, ("tracked", tracked), ("user", user), ("trade", trade), ("now", now)) == 0)
                {
                    return ActResult.Conflict("signal_gone", $"The signal is not on your watch list any more.");
                }

                tellings.Add(PassportTelling.Once(user, now, "tracked_signals", tracked, new SignalConverted(tracked, trade, order.Symbol)));
                await act.NoteAsync(user, "convert", tracked, trade, now, ct);
                return null;
            case { Origin: TradeOrigin.Copied, OriginId: { } run }:
                var published = await act.ReadAsync(
                    SelectRun, reader => Tuple.Create(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)), ct, ("run", run));
                if (published is null)
                {
                    return ActResult.NotFound("published trade", run);
                }

                if (published.Item1 == user || published.Item3 != "open")
                {
                    return published.Item1 == user
                        ? ActResult.Conflict("own_trade", $"It is your own trade; there is nothing to follow.")
                        : ActResult.Conflict("not_open_to_follow", $"It is {published.Item3}; only an open trade can be followed.");
                }

                tellings.Add(PassportTelling.Repeated(
                    user, now, "copy_trade_runs", run, $"{trade:N}", new CopyTradeFollowed(run, trade, Symbol.Parse(published.Item2), published.Item1)));
                await act.NoteAsync(user, "follow", run, trade, now, ct);
                return null;
            case { Origin: TradeOrigin.Hypothesis, OriginId: { } hypothesis }:
                return await act.ReadAsync(OwnsHypothesis, reader => reader.GetString(0), ct, ("hypothesis", hypothesis), ("user", user)) is null
                    ? ActResult.NotFound("open hypothesis", hypothesis) : null;
            default:
                return null;
        }
    }
}
