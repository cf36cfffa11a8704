using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// Runs the desk live: one reader takes market events, answers and operators' acts in the order they arrive, so the desk needs no lock.
/// </summary>
internal sealed class DeskLoop(
    IMarketData market,
    Universe universe,
    HistoryFiller filler,
    LaneWarmer warmer,
    TurnWriter turns,
    PaperWriter paper,
    BatchWriter writer,
    DeskState state,
    DeskMemory memory,
    DeskBoard board,
    KillTrips trips,
    KillSwitch killSwitch,
    IIncidentLog incidents,
    QualityBoard quality,
    ILiveRoute live,
    TimeProvider clock,
    ILogger<DeskLoop> logger) : BackgroundService, IDeskActs
{
    /// <summary>A minute of 50 symbols at speed 60 fits many times over; beyond it the stream's own back-pressure takes over.</summary>
    private const int InboxMax = 65_536;

    /// <summary>How often the loop looks up when no event arrives, real time.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest a stop waits for turns that are still to be stored.</summary>
    private static readonly TimeSpan DrainMax = TimeSpan.FromSeconds(5);

    private readonly Channel<object> _inbox = Channel.CreateBounded<object>(
        new BoundedChannelOptions(InboxMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private ImmutableArray<Symbol> _followedSymbols;
    private ImmutableSortedDictionary<Symbol, Instrument>? _followedInstruments;

    /// <inheritdoc/>
    public async Task<T> ActAsync<T>(Func<Desk, ShadowDesk, T> act, CancellationToken cancellationToken)
    {
        var request = new Act<T>(act);
        await _inbox.Writer.WriteAsync(request, cancellationToken);
        return await request.Done.Task.WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        var shadow = state.Shadow;
        var (recent, equity) = await memory.HistoryAsync(stoppingToken);
        board.Restore(recent, equity);
        var desk = new Desk(writer, incidents, shadow, killSwitch, state.Rules, clock, quality, live);
        await memory.ResumeChallengersAsync(desk.Beside, state.Rules, stoppingToken);
        FollowUniverse(desk);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var storing = turns.RunAsync(stop.Token);
        var storingPaper = paper.RunAsync(stop.Token);
        try
        {
            // Whichever part ends first takes the desk with it: half a desk is worse than a stopped one.
            await await Task.WhenAny(
                PumpMarketAsync(stop.Token),
                PumpBeatAsync(stop.Token),
                warmer.RunAsync(history => _inbox.Writer.WriteAsync(history, stop.Token), stop.Token),
                storing,
                storingPaper,
                ReadAsync(desk, shadow, stop.Token));
        }
        finally
        {
            await stop.CancelAsync();
            await storing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var limit = new CancellationTokenSource(DrainMax);
            await turns.DrainAsync(limit.Token);
            await storingPaper.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await paper.DrainAsync(limit.Token);
        }
    }

    private async Task PumpMarketAsync(CancellationToken cancellationToken)
    {
        await foreach (var @event in market.StreamAsync(universe, cancellationToken))
        {
            await _inbox.Writer.WriteAsync(@event, cancellationToken);
        }
    }

    private async Task PumpBeatAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            _inbox.Writer.TryWrite(Tick.Instance); // A full inbox is awake anyway.
        }
    }

    private async Task ReadAsync(Desk desk, ShadowDesk shadow, CancellationToken cancellationToken)
    {
        await foreach (var item in _inbox.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await HandleAsync(desk, shadow, item, cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                // One event that cannot be handled must not stop the desk; it is named and the loop goes on.
                logger.LogError(exception, "The desk could not handle {Item}", item);
                incidents.Report("drop", "desk", null, $"An event could not be handled: {exception.Message}", 1, new { Event = item.ToString() });
            }
        }
    }

    private async ValueTask HandleAsync(Desk desk, ShadowDesk shadow, object item, CancellationToken cancellationToken)
    {
        switch (item)
        {
            case MarketEvent @event:
                if (desk.MustTurnBefore(@event))
                {
                    await TurnAsync(desk, shadow, cancellationToken);
                }

                await desk.AcceptAsync(@event, cancellationToken);
                break;
            case LaneHistory history:
                desk.Warm(history);
                break;
            case FundingRate rate:
                desk.SettleFunding(rate);
                break;
            case IAct act:
                act.Run(desk, shadow);
                break;
            case Tick:
                shadow.OnTime(clock.GetUtcNow());
                KillEffect.Follow(killSwitch.Level, shadow, clock.GetUtcNow());
                desk.Beside.OnTime(clock.GetUtcNow());
                board.Publish(desk, shadow);
                break;
        }

        FollowUniverse(desk);
        foreach (var warmUp in desk.TakeWarmUps())
        {
            warmer.Ask(warmUp);
        }

        foreach (var due in desk.TakeFundingDue())
        {
            _ = FetchFundingAsync(due, cancellationToken);
        }

        if (desk.IsTurnDue(Stopwatch.GetTimestamp()))
        {
            await TurnAsync(desk, shadow, cancellationToken);
        }
        else if (item is Tick && shadow.HasChanges)
        {
            await StoreAsync([], shadow, cancellationToken);
        }
    }

    private async ValueTask StoreAsync(ImmutableArray<SignalRecord> signals, ShadowDesk shadow, CancellationToken cancellationToken)
    {
        var changes = shadow.TakeChanges(clock.GetUtcNow());
        board.Remember(changes);
        await turns.EnqueueAsync(new TurnChanges(signals, changes), cancellationToken);
    }

    /// <summary>New instruments or another universe reach the lanes between two events.</summary>
    private void FollowUniverse(Desk desk)
    {
        var (symbols, instruments) = (universe.Symbols, state.Instruments);
        if (symbols == _followedSymbols && ReferenceEquals(instruments, _followedInstruments))
        {
            return;
        }

        (_followedSymbols, _followedInstruments) = (symbols, instruments);
        desk.SetUniverse(symbols, instruments);
    }

    private async ValueTask TurnAsync(Desk desk, ShadowDesk shadow, CancellationToken cancellationToken)
    {
        desk.Rules = state.Rules;
        desk.EntriesHeld = turns.IsStuck;
        var result = await desk.RunTurnAsync(cancellationToken);
        if (result is null)
        {
            return;
        }

        TripOnDayLoss(desk, shadow);
        board.Remember(result, shadow);
        await StoreAsync(result.Signals, shadow, cancellationToken);
        if (desk.RunBeside(result.Bar) is { } changes)
        {
            paper.Enqueue(changes);
        }
    }

    /// <summary>Seed 2 §14.1: at the daily loss limit everything is closed and nothing new is entered until an operator says so.</summary>
    private void TripOnDayLoss(Desk desk, ShadowDesk shadow)
    {
        var account = desk.Portfolio;
        if (killSwitch.State is { Level: KillLevel.FlattenAll, LossDay: not null }
            || double.IsNaN(account.Equity) // Unknown denies every entry, and proves no loss.
            || HardGuards.DayLossTrip(account, desk.Rules.Risk) is not { } block)
        {
            return;
        }

        var now = clock.GetUtcNow();
        killSwitch.Raise(KillLevel.FlattenAll, block.Message, "system", now, DateOnly.FromDateTime(now.UtcDateTime));
        KillEffect.Follow(killSwitch.Level, shadow, now);
        _ = trips.TellAsync(new RiskEvent(now, block.Code, null, RiskSeverity.Critical, block.Message));
    }

    private async Task FetchFundingAsync(FundingDue due, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var rate in await filler.FillFundingAsync(due.Symbol, due.Time, clock.GetUtcNow(), cancellationToken))
            {
                await _inbox.Writer.WriteAsync(rate, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.LogWarning(exception, "The funding of {Symbol} at {Time} could not be fetched", due.Symbol, due.Time);
            incidents.Report("gap", "funding", due.Symbol.Value, $"Funding of {due.Time:u} could not be fetched: {exception.Message}", 1, null);
        }
    }

    private interface IAct
    {
        void Run(Desk desk, ShadowDesk shadow);
    }

    private sealed class Act<T>(Func<Desk, ShadowDesk, T> act) : IAct
    {
        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run(Desk desk, ShadowDesk shadow)
        {
            try
            {
                Done.SetResult(act(desk, shadow));
            }
            catch (Exception exception)
            {
                Done.SetException(exception); // The asker hears of it; the loop goes on.
            }
        }
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
