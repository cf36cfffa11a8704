using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>
/// The desk's own shadow account on the drill's market: entries wait in memory for their minute, fills are stored a moment later, and a process
/// that dies between takes what was not stored with it, as the console's does.
/// </summary>
internal sealed class OutboxDrillDesk(ExecutionStore store, TimeProvider clock, Death death) : ITradeDesk
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(40);

    private readonly Lock _gate = new();
    private ShadowDesk _shadow = new(ShadowState.Initial, DateTimeOffset.UnixEpoch);
    private long _minute;

    public DeskSnapshot Now
    {
        get
        {
            lock (_gate)
            {
                return OutboxMarket.Snapshot(clock.GetUtcNow(), _shadow.Equity);
            }
        }
    }

    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        _shadow = new ShadowDesk(await store.LoadShadowAsync(now, cancellationToken: cancellationToken), now);
        _minute = MinuteGrid.ToIndex(now);
    }

    public Task<Outcome> EnterAsync(TradingMode mode, ManualEntry entry, Actor actor, CancellationToken cancellationToken)
    {
        death.Pass("wish_written");
        Outcome outcome;
        lock (_gate)
        {
            outcome = Enter(entry);
        }

        death.Pass("handed_over");
        return Task.FromResult(outcome);
    }

    public Task<Outcome> CloseAsync(Guid trade, Actor actor, CancellationToken cancellationToken)
    {
        death.Pass("close_written");
        AccountEvent? closed;
        lock (_gate)
        {
            closed = _shadow.Flatten(trade, ExitReason.Operator, clock.GetUtcNow());
        }

        death.Pass("desk_closed");
        return Task.FromResult(closed is null ? Outcome.Refused($"Trade {trade} is not open; it may have just closed.") : Outcome.Ok());
    }

    public Task<Outcome> MoveStopAsync(Guid trade, decimal stopPrice, Actor actor, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            var held = _shadow.Active.FirstOrDefault(one => one.TradeId == trade);
            return Task.FromResult(
                held is null ? Outcome.Refused($"Trade {trade} is not open; it may have just closed.")
                : held.Side.Sign() * (OutboxMarket.Price(held.Symbol, now) - (double)stopPrice) <= 0 ? Outcome.Refused($"stop_price was {stopPrice}; the price is beyond it.")
                : _shadow.MoveStop(trade, stopPrice, now) is null ? Outcome.Refused("It has just closed.")
                : Outcome.Ok());
        }
    }

    /// <summary>Lets the market move and stores what it did, until it is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            DeskChanges? changes;
            lock (_gate)
            {
                Move(clock.GetUtcNow());
                changes = _shadow.HasChanges ? _shadow.TakeChanges(clock.GetUtcNow()) : null;
            }

            if (changes is not null)
            {
                death.Pass("before_store");
                await store.SaveAsync(TradingMode.Shadow, [], changes, CancellationToken.None);
                death.Pass("stored");
            }
        }
    }

    private Outcome Enter(ManualEntry entry)
    {
        if (_shadow.Find(entry.Symbol) is not null)
        {
            return Outcome.Refused($"ONE_POSITION: {entry.Symbol} is held or waited for already.");
        }

        var now = clock.GetUtcNow();
        var price = (decimal)OutboxMarket.Price(entry.Symbol, now);
        _shadow.Submit(
            new TradeProposal(
                entry.Symbol, MinuteGrid.FromIndex(Math.Max(MinuteGrid.ToIndex(now), _minute)), entry.Side, entry.Quantity, price, entry.Quantity * price,
                entry.Leverage, entry.StopPrice, entry.TargetPrice, 0, 0.0001m, entry.HoldMinutes, 0.002, 1_000_000, 0.0004, 0.05)
            {
                TradeId = entry.TradeId,
            }, now);
        return Outcome.Ok();
    }

    private void Move(DateTimeOffset now)
    {
        for (var minute = _minute + 1; minute <= MinuteGrid.ToIndex(now); minute++)
        {
            var open = MinuteGrid.FromIndex(minute);
            foreach (var symbol in OutboxMarket.Symbols)
            {
                _shadow.OnOpen(symbol, open, OutboxMarket.Price(symbol, open));
            }

            _minute = minute;
        }

        foreach (var symbol in OutboxMarket.Symbols)
        {
            _shadow.OnMark(symbol, now, MarkRange.Tick(OutboxMarket.Price(symbol, now)));
        }

        _shadow.OnTime(now);
    }
}
