using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>
/// What a wish rests on: the tracked signal it converts, the warnings it goes on in spite of, the published trade it follows. Set aside with the
/// wish, taken and told once the entry is filled, given back untouched when the trade came to nothing: nobody converts, ignores or follows with a
/// trade that never was.
/// </summary>
internal static class TradeClaims
{
    private const string ReserveSignal = """
        UPDATE tracked_signals
        SET trade_id = @trade
        WHERE tracked_id = @tracked AND user_id = @user AND status = 'tracking' AND trade_id IS NULL
        """;

    private const string ReserveWarning = """
        UPDATE guard_overrides
        SET trade_id = @trade
        WHERE override_id = @override AND user_id = @user AND symbol = @symbol AND is_accepted IS NULL AND trade_id IS NULL
          AND offered_at > @since
        """;

    private const string SelectRun = """
        SELECT run.user_id, quick.status, quick.mode
        FROM copy_trade_runs AS run
        JOIN quick_trades AS quick USING (trade_id)
        WHERE run.run_id = @run
        """;

    private const string OwnsHypothesis = """
        SELECT symbol FROM hypotheses WHERE hypothesis_id = @hypothesis AND user_id = @user AND settled_at IS NULL
        """;

    private const string TakeSignal = """
        UPDATE tracked_signals
        SET status = 'converted', ended_at = @at
        WHERE trade_id = @trade AND status = 'tracking'
        RETURNING tracked_id, symbol
        """;

    private const string TakeWarnings = """
        UPDATE guard_overrides
        SET is_accepted = false, answered_at = @at
        WHERE trade_id = @trade AND is_accepted IS NULL
        RETURNING override_id, symbol
        """;

    private const string SelectFollowed = """
        SELECT run.run_id, run.user_id, quick.symbol
        FROM quick_trades AS quick
        JOIN copy_trade_runs AS run ON run.run_id = quick.origin_id
        WHERE quick.trade_id = @trade AND quick.origin = 'copied'
        """;

    private const string ReleaseSignal = "UPDATE tracked_signals SET trade_id = NULL WHERE trade_id = @trade AND status = 'tracking'";

    private const string ReleaseWarnings = "UPDATE guard_overrides SET trade_id = NULL WHERE trade_id = @trade AND is_accepted IS NULL";

    /// <summary>What the wish rests on must be there, this person's where it is a person's, and not used by another trade.</summary>
    /// <returns>What stands against it; null when all of it is set aside.</returns>
    public static async Task<ActResult?> ReserveAsync(
        Act act, Guid user, string mode, QuickTradeOrder order, Guid trade, DateTimeOffset now, CancellationToken ct)
    {
        if (await ReserveOriginAsync(act, user, mode, order, trade, ct) is { } refused)
        {
            return refused;
        }

        foreach (var warning in order.Warnings)
        {
            if (await act.WriteAsync(
                ReserveWarning, ct, ("override", warning), ("user", user), ("symbol", order.Symbol.Value), ("trade", trade), ("since", now - GuardWarnings.Lasts)) == 0)
            {
                return ActResult.Conflict("warning_answered", $"Warning {warning} is not yours, is answered already or is over; look at the trade again.");
            }
        }

        return null;
    }

    /// <summary>The entry was filled: writes what follows from it.</summary>
    /// <param name="at">When it was filled.</param>
    /// <returns>What is to be told of it once every row is written.</returns>
    public static async Task<List<PassportTelling>> TakeAsync(Act act, Guid user, Guid trade, DateTimeOffset at, CancellationToken ct)
    {
        var tellings = new List<PassportTelling>();
        foreach (var (tracked, symbol) in await act.ReadAllAsync(TakeSignal, row => (row.GetGuid(0), row.Coin(1)), ct, ("trade", trade), ("at", at)))
        {
            await act.NoteAsync(user, "convert", tracked, trade, at, ct);
            tellings.Add(PassportTelling.Once(user, at, "tracked_signals", tracked, new SignalConverted(tracked, trade, symbol)));
        }

        foreach (var (warning, symbol) in await act.ReadAllAsync(TakeWarnings, row => (row.GetGuid(0), row.Coin(1)), ct, ("trade", trade), ("at", at)))
        {
            tellings.Add(PassportTelling.Once(user, at, "guard_overrides", warning, new OverrideAnswered(warning, symbol, IsAccepted: false, trade)));
        }

        foreach (var (run, publisher, symbol) in await act.ReadAllAsync(
            SelectFollowed, row => (row.GetGuid(0), row.GetGuid(1), row.Coin(2)), ct, ("trade", trade)))
        {
            await act.NoteAsync(user, "follow", run, trade, at, ct);
            tellings.Add(PassportTelling.Repeated(
                user, at, "copy_trade_runs", run, $"{trade:N}", new CopyTradeFollowed(run, trade, symbol, publisher)));
        }

        return tellings;
    }

    /// <summary>The trade came to nothing: what it rested on is as it was, and nothing is told of it.</summary>
    public static async Task ReleaseAsync(Act act, Guid trade, CancellationToken ct)
    {
        await act.WriteAsync(ReleaseSignal, ct, ("trade", trade));
        await act.WriteAsync(ReleaseWarnings, ct, ("trade", trade));
    }

    private static async Task<ActResult?> ReserveOriginAsync(Act act, Guid user, string mode, QuickTradeOrder order, Guid trade, CancellationToken ct)
    {
        switch (order)
        {
            case { Origin: TradeOrigin.Tracked, OriginId: { } tracked }:
                return await act.WriteAsync(ReserveSignal, ct, ("tracked", tracked), ("user", user), ("trade", trade)) == 0
                    ? ActResult.Conflict("signal_gone", $"The signal is not on your watch list any more, or is being traded.") : null;
            case { Origin: TradeOrigin.Copied, OriginId: { } run }:
                return RefusedFollow(
                    await act.ReadAsync(SelectRun, row => new Published(row.GetGuid(0), row.GetString(1), row.GetString(2)), ct, ("run", run)), run, user, mode);
            case { Origin: TradeOrigin.Hypothesis, OriginId: { } hypothesis }:
                var about = await act.ReadAsync(OwnsHypothesis, row => row.GetString(0), ct, ("hypothesis", hypothesis), ("user", user));
                return about is null ? ActResult.NotFound("open hypothesis", hypothesis)
                    : about != order.Symbol.Value ? ActResult.Invalid("symbol_differs", $"symbol was {order.Symbol}; what it comes from is {about}.")
                    : null;
            default:
                return null;
        }
    }

    // An account holds one position a symbol, and everybody trades on the same one: beside the published trade itself there is no room.
    private static ActResult? RefusedFollow(Published? published, Guid run, Guid user, string mode) =>
        published is null ? ActResult.NotFound("published trade", run)
        : published.User == user ? ActResult.Conflict("own_trade", $"It is your own trade; there is nothing to follow.")
        : published.Status != "open" ? ActResult.Conflict("not_open_to_follow", $"It is {published.Status}; only an open trade can be followed.")
        : published.Mode == mode ? ActResult.Conflict(
            "no_room_beside", $"It runs on the {mode} account, which everybody shares and which holds one position a symbol: yours has no room beside it. A trade of the live account can be followed, on paper.")
        : null;

    private sealed record Published(Guid User, string Status, string Mode);
}
