using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Terminal;

/// <summary>
/// Quick trades: the wish is made whole, guards may warn, it is written down with its event, and only then is the desk asked. A wish the desk
/// refuses is canceled with the desk's words.
/// </summary>
internal sealed class QuickTradeActs(
    ITradeDesk desk, QuickTrades trades, QuickTradeQueries queries, ScanQueries signals, GuardWarnings guards, DecisionContext context, TimeProvider clock)
{
    public const int WarningsMax = 20;

    public async Task<TradeAnswer> OpenAsync(Person person, QuickTradeWish wish, CancellationToken ct)
    {
        if (Objection(wish) is { } objection)
        {
            return Plain(ActResult.Invalid(objection));
        }

        var (whole, unknown) = await MakeWholeAsync(person.Id, wish, ct);
        if (unknown is { } refused)
        {
            return Plain(refused);
        }

        var now = desk.Now;
        var mode = TradingModeWords.Parse(whole.Mode);
        if (ModeObjection(whole, now.Mode) is { } otherwise)
        {
            return Plain(ActResult.Conflict(otherwise));
        }

        if (now.Tickers.FirstOrDefault(ticker => ticker.Symbol == whole.Symbol) is not { Last: { } last })
        {
            return Plain(ActResult.Invalid("symbol_unwatched", $"symbol was {whole.Symbol}; it is not watched, or its price is not known yet."));
        }

        var (known, regime) = await context.AtAsync(whole.Symbol!.Value, clock.GetUtcNow(), ct);
        var order = new QuickTradeOrder(
            whole.Symbol.Value, whole.Direction!.Value, whole.Origin, whole.OriginId, (decimal)last, whole.StopPrice!.Value, whole.TargetPrice!.Value,
            whole.Quantity, whole.Leverage, whole.Confidence, whole.Setup, regime, whole.Note, known, [.. whole.Warnings]);
        if (order.Objection is { } broken)
        {
            return Plain(ActResult.Invalid(broken));
        }

        var (warnings, ignored) = await WarnAsync(person.Id, mode, order, now, ct);
        if (!warnings.IsEmpty)
        {
            return new TradeAnswer(ActResult.Conflict("warned", $"Guards warn of this trade. Send it again with the warnings' ids to go on, or change it."), warnings);
        }

        var asked = await trades.RequestAsync(person.Id, whole.Mode, order with { Warnings = ignored }, ct);
        return asked.IsDone ? Plain(await HandOverAsync(person, mode, asked.Id, whole, ct)) : Plain(asked);
    }

    public async Task<ActResult> CloseAsync(Person person, Guid trade, string reason, CancellationToken ct)
    {
        var asked = await trades.CloseAsync(person.Id, trade, reason, ct);
        if (!asked.IsDone)
        {
            return asked;
        }

        // From here the person may go away: what is written down is asked of the desk all the same.
        var closing = await desk.CloseAsync(trade, person.Actor, CancellationToken.None);
        if (closing.IsOk)
        {
            return asked;
        }

        await trades.ReopenAsync(trade, closing.Message, CancellationToken.None);
        return ActResult.Conflict(closing.Message);
    }

    public async Task<ActResult> MoveStopAsync(Person person, Guid trade, decimal stopPrice, CancellationToken ct)
    {
        if (stopPrice <= 0)
        {
            return ActResult.Invalid("stop_not_positive", $"stop_price was {stopPrice}; a price is above 0.");
        }

        if (await queries.TradeAsync(person.Id, trade, ct) is not { } own)
        {
            return ActResult.NotFound("quick trade", trade);
        }

        if (own.Status != "open")
        {
            return ActResult.Conflict("not_open_to_move", $"It is {own.Status}; only an open trade's stop is moved.");
        }

        var moved = await desk.MoveStopAsync(trade, stopPrice, person.Actor, ct);
        return moved.IsOk ? ActResult.Done(trade) : ActResult.Conflict(moved.Message);
    }

    /// <summary>Asks the desk again for what it was to close and did not.</summary>
    public async Task RetryClosingsAsync(TimeSpan patience, CancellationToken ct)
    {
        foreach (var trade in await trades.TakeStuckClosingsAsync(patience, ct))
        {
            await desk.CloseAsync(trade, Actor.System, ct); // Refused: it has ended, and the follower tells.
        }
    }

    private async Task<ActResult> HandOverAsync(Person person, TradingMode mode, Guid trade, QuickTradeWish wish, CancellationToken ct)
    {
        var entry = new ManualEntry(
            trade, wish.Symbol!.Value, wish.Direction!.Value, wish.Quantity, wish.StopPrice!.Value, wish.TargetPrice!.Value, wish.Leverage, wish.HoldMinutes,
            wish.Note.Length > 0 ? wish.Note : "quick trade")
        {
            IsCopy = wish.Origin == TradeOrigin.Copied,
        };
        Outcome handed;
        try
        {
            handed = await desk.EnterAsync(mode, entry, person.Actor, ct);
        }
        catch (OperationCanceledException)
        {
            return ActResult.Done(trade); // The person went away in the middle; whether the desk has it, the follower finds out.
        }

        if (handed.IsOk)
        {
            return ActResult.Done(trade);
        }

        await trades.CancelAsync(trade, handed.Message, CancellationToken.None);
        return ActResult.Conflict(handed.Message);
    }

    /// <returns>What waits for the person's answer; when nothing does, the warnings that are due and were seen for this very trade.</returns>
    private async Task<(ImmutableArray<WarningOffer> Offers, ImmutableArray<Guid> Ignored)> WarnAsync(
        Guid user, TradingMode mode, QuickTradeOrder order, DeskSnapshot now, CancellationToken ct)
    {
        var signal = now.Signals.FirstOrDefault(one => one.Symbol == order.Symbol);
        var due = TradeWarnings.Of(order, new TradeSurroundings(
            mode == now.Mode ? now.Account.Equity : 0, signal?.AtrFraction, signal is null ? null : order.Direction == PositionSide.Long ? signal.EvLong : signal.EvShort,
            await queries.LossesInARowAsync(user, ct)));
        if (due.IsEmpty)
        {
            return ([], []);
        }

        var trade = new WarnedTrade(mode.Word(), order.Symbol, order.Direction, order.Quantity, order.StopPrice, order.TargetPrice);
        var seen = (await guards.SeenAsync(user, trade, [.. order.Warnings], ct))
            .Where(one => due.Any(warning => warning.Guard == one.Guard)).DistinctBy(one => one.Guard).ToImmutableArray();
        var unseen = due.Where(warning => seen.All(one => one.Guard != warning.Guard)).ToImmutableArray();
        if (unseen.IsEmpty)
        {
            return ([], [.. seen.Select(one => one.OverrideId)]);
        }

        var ids = await guards.OfferAsync(user, trade, unseen, ct);
        return (
            [
                .. unseen.Zip(ids, (warning, id) => new WarningOffer(id, warning)),
                .. due.Except(unseen).Select(warning => new WarningOffer(seen.First(one => one.Guard == warning.Guard).OverrideId, warning)),
            ],
            []);
    }

    /// <summary>Takes from the origin what the wish leaves out; an origin that says otherwise than the wish is a mistake of the caller's.</summary>
    private async Task<(QuickTradeWish Wish, ActResult? Refused)> MakeWholeAsync(Guid user, QuickTradeWish wish, CancellationToken ct)
    {
        switch (wish)
        {
            case { Origin: TradeOrigin.Tracked, OriginId: { } id }:
                return await signals.TrackedAsync(user, id, ct) is { } tracked
                    ? Filled(wish, tracked.Symbol, tracked.Direction, tracked.StopPrice, tracked.TargetPrice)
                    : (wish, ActResult.NotFound("tracked signal", id));
            case { Origin: TradeOrigin.Copied, OriginId: { } id }:
                return await queries.PublishedAsync(user, id, ct) is { } run
                    ? Filled(wish, run.Symbol, run.Direction, run.CurrentStop, run.CurrentTarget)
                    : (wish, ActResult.NotFound("published trade", id));
            default:
                return Filled(wish, wish.Symbol, wish.Direction, null, null);
        }
    }

    private static (QuickTradeWish Wish, ActResult? Refused) Filled(
        QuickTradeWish wish, Symbol? symbol, PositionSide? direction, decimal? stop, decimal? target)
    {
        var whole = wish with
        {
            Symbol = wish.Symbol ?? symbol, Direction = wish.Direction ?? direction, StopPrice = wish.StopPrice ?? stop,
            TargetPrice = wish.TargetPrice ?? target,
        };
        return (whole, whole switch
        {
            { Symbol: null } => ActResult.Invalid("symbol_missing", $"symbol was missing; a canonical symbol such as BTCUSDT is needed."),
            { Direction: null } => ActResult.Invalid("direction_missing", $"direction was missing; it is long or short."),
            { StopPrice: null } => ActResult.Invalid("stop_missing", $"stop_price was missing; every trade has a stop."),
            { TargetPrice: null } => ActResult.Invalid("target_missing", $"target_price was missing; every trade has a target."),
            _ when whole.Symbol != symbol => ActResult.Invalid("symbol_differs", $"symbol was {whole.Symbol}; what it comes from is {symbol}."),
            _ when whole.Direction != direction => ActResult.Invalid("direction_differs", $"direction was {whole.Direction!.Value.Word()}; what it comes from is {direction!.Value.Word()}."),
            _ => null,
        });
    }

    private static Said? Objection(QuickTradeWish wish) =>
        wish.Mode is not ("shadow" or "live") ? Said.Of("mode_unknown", $"mode was '{wish.Mode}'; it is shadow or live.")
        : wish.HoldMinutes is < 1 or > ManualEntry.HoldMinutesMax ? Said.Of("hold_range", $"hold_minutes was {wish.HoldMinutes}; it lies from 1 to {ManualEntry.HoldMinutesMax}.")
        : wish.Warnings.Length > WarningsMax ? Said.Of("warnings_many", $"warnings had {wish.Warnings.Length}; at most {WarningsMax} are taken.")
        : wish.Warnings.Distinct().Count() != wish.Warnings.Length ? Said.Of("warnings_twice", $"warnings names one twice.")
        : null;

    // Nobody trades money by mistake: the wish names the mode the desk is in. A follow is on paper in every mode; the account that holds the published
    // trade has no second place for its symbol.
    private static Said? ModeObjection(QuickTradeWish wish, TradingMode desk) =>
        wish.Origin != TradeOrigin.Copied ? wish.Mode == desk.Word() ? null : Said.Of("mode_differs", $"mode was {wish.Mode}; the desk is in {desk.Word()}.")
        : wish.Mode != TradingMode.Shadow.Word() ? Said.Of("follow_on_paper", $"mode was {wish.Mode}; a published trade is followed on paper, in shadow.")
        : desk == TradingMode.Off ? Said.Of("mode_off", $"mode was {wish.Mode}; the desk is off and takes no entry.")
        : null;

    private static TradeAnswer Plain(ActResult result) => new(result, []);
}
