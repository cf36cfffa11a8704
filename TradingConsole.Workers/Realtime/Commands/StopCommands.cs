using System.Text.Json;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Market;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Moves the stop of one round trip, on the live account where it is held there, on paper otherwise.</summary>
internal sealed class StopCommands(IDeskActs loop, ILiveSeat seat, CommandTrail trail, TimeProvider clock)
{
    /// <summary>Longest a person waits for the loop, real time. A loop that comes to it later moves nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>A move is an order and a cancel at the venue, out of what its limits leave for protecting others.</summary>
    private static readonly TimeSpan MoveEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<Guid, DateTimeOffset> _moved = []; // The loop's thread alone. Bounded by the moves of one MoveEvery.

    /// <returns>Refused: the stop lies where it lay.</returns>
    public async Task<Outcome> MoveAsync(Guid trade, decimal stopPrice, Actor actor, CancellationToken cancellationToken)
    {
        var claimed = 0;
        var decided = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        Outcome outcome;
        try
        {
            await loop.ActAsync(
                (desk, shadow) => Interlocked.Exchange(ref claimed, 1) == 0 && decided.TrySetResult(Move(desk, shadow, trade, stopPrice)), patience.Token);
            outcome = await decided.Task;
        }
        catch (OperationCanceledException)
        {
            outcome = Interlocked.Exchange(ref claimed, 1) == 0 ? Outcome.Refused("The loop is busy; the stop is not moved.") : await decided.Task;
        }

        await trail.TellAsync(new AuditEntry(
            clock.GetUtcNow(), actor.Name, "trade.stop", trade.ToString(), null,
            JsonSerializer.Serialize(new { stop = stopPrice, refused = outcome.IsOk ? null : outcome.Message }), actor.Origin ?? "system"));
        return outcome;
    }

    private Outcome Move(Desk desk, ShadowDesk shadow, Guid trade, decimal stopPrice)
    {
        var live = seat.State.Picture?.Brackets.FirstOrDefault(bracket => bracket.Plan.TradeId == trade && !bracket.IsSettled);
        var paper = shadow.Active.FirstOrDefault(one => one.TradeId == trade);
        var (symbol, side) = live is not null ? (live.Plan.Symbol, live.Plan.Side) : paper is not null ? (paper.Symbol, paper.Side) : default;
        if (live is null && paper is null)
        {
            return Outcome.Refused($"Trade {trade} is not open; it may have just closed.");
        }

        if (!desk.Lanes.TryGetValue(symbol, out var lane) || lane is not { Instrument: { } instrument, Premium: { } premium })
        {
            return Outcome.Refused($"{symbol} is not watched, or its prices are not known yet.");
        }

        var isLong = side == PositionSide.Long;
        var stop = isLong ? instrument.PriceUp(stopPrice) : instrument.PriceDown(stopPrice); // Never a larger loss than asked for.
        var liquidation = paper?.LiquidationPrice ?? (live?.Plan.Terms is { } terms
            ? (decimal)IsolatedMargin.LiquidationPrice(side, (double)terms.ReferencePrice, terms.Leverage, IsolatedMargin.MaintenanceRatioDefault) : 0);
        if (isLong ? stop >= (decimal)premium.MarkPrice : stop <= (decimal)premium.MarkPrice)
        {
            return Outcome.Refused(FormattableString.Invariant($"stop_price was {stop}; for a {side.Word()} it lies {(isLong ? "below" : "above")} the mark price {premium.MarkPrice}."));
        }

        if (liquidation > 0 && (isLong ? stop <= liquidation : stop >= liquidation))
        {
            return Outcome.Refused(FormattableString.Invariant($"stop_price was {stop}; the position is liquidated at about {liquidation} first."));
        }

        if (PlanOf(live, paper, shadow, (decimal)premium.MarkPrice).Objection(stop) is { } objection)
        {
            return Outcome.Refused(objection);
        }

        var now = clock.GetUtcNow();
        foreach (var (old, _) in _moved.Where(one => now - one.Value >= MoveEvery).ToList())
        {
            _moved.Remove(old);
        }

        if (_moved.ContainsKey(trade))
        {
            return Outcome.Refused($"The stop of {symbol} was moved within the last second; one move a second is taken.");
        }

        var isMoved = live is not null ? seat.Post(new LiveInput.MoveStop(trade, stop)) : shadow.MoveStop(trade, stop, now) is not null;
        if (isMoved)
        {
            _moved[trade] = now;
        }

        return isMoved
            ? Outcome.Ok(FormattableString.Invariant($"The stop of {symbol} goes to {stop}.")) with { IsChange = true }
            : Outcome.Refused($"Trade {trade} is not open; it may have just closed.");
    }

    // A live entry counts as if it fills whole; one nobody decided, such as an adopted position, counts from the mark price.
    private MovedStop PlanOf(Bracket? live, SimulatedTrade? paper, ShadowDesk shadow, decimal mark) => live is { Plan: var plan }
        ? new MovedStop(
            plan.Side, plan.Terms?.ReferencePrice ?? mark, plan.StopPrice, plan.TargetPrice, plan.Quantity, (double?)seat.State.Picture?.Equity ?? double.NaN)
        : new MovedStop(
            paper!.Side, paper.EntryPrice ?? paper.ReferencePrice, paper.StopPrice, paper.TargetPrice, paper.Quantity, shadow.Equity);
}
