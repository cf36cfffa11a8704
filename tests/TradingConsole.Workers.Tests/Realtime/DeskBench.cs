using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Tests.Database;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Tests.Realtime;

/// <summary>A desk on a stepped clock whose rows are queued and never flushed: no server, no thread, no wait.</summary>
internal sealed class DeskBench : IDisposable
{
    /// <summary>Enough for every feature and for BTC's context.</summary>
    public const int HistoryBars = 200;

    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=nowhere.invalid");

    public DeskBench(Champion? champion = null, RiskPreset? risk = null, params ImmutableArray<Symbol> universe)
    {
        Clock = new SteppedClock(MinuteCases.At(MinuteCases.First - 1));
        Writer = new BatchWriter(_nowhere, new MonthPartitions(_nowhere), Incidents, Clock, NullLogger<BatchWriter>.Instance);
        Shadow = new ShadowDesk(ShadowState.Initial, Clock.GetUtcNow());
        Desk = new Desk(
            Writer,
            Incidents,
            Shadow,
            new KillSwitch(),
            new DeskRules(TradingMode.Shadow, champion, LabelSpec.Calibrated, 1, AnyTrade, 1, risk ?? RiskPreset.Seed, 1),
            Clock,
            live: Live);
        SetUniverse(universe.IsEmpty ? [Symbol.Btc, MinuteCases.Eth] : universe);
    }

    /// <summary>A policy every prediction passes: what is under test comes after it.</summary>
    public static PolicyPreset AnyTrade { get; } = PolicyPreset.Calibrated with
    {
        Name = "any", EvMin = -1, Q05MinAtr = -1_000, MaeMaxAtr = 1_000, RiskPenaltyWeight = 0, HighVolSizeFactor = 1,
    };

    public SteppedClock Clock { get; }

    /// <summary>Where decisions of mode live end: nowhere, and noted.</summary>
    public NotedRoute Live { get; } = new();

    public RecordedIncidents Incidents { get; } = new();

    public BatchWriter Writer { get; }

    public ShadowDesk Shadow { get; }

    public Desk Desk { get; }

    public void SetUniverse(params ImmutableArray<Symbol> symbols) =>
        Desk.SetUniverse(symbols, symbols.ToDictionary(symbol => symbol, MinuteCases.Listed));

    public SymbolLane Lane(Symbol symbol) => Desk.Lanes[symbol];

    public async Task AcceptAsync(params MarketEvent[] events)
    {
        foreach (var @event in events)
        {
            if (@event.ReceivedAt > Clock.GetUtcNow())
            {
                Clock.AdvanceTo(@event.ReceivedAt);
            }

            await Desk.AcceptAsync(@event, CancellationToken.None);
        }
    }

    public Task ConnectAsync(long minute) => AcceptAsync(new StreamConnected(MinuteCases.At(minute), 1));

    /// <summary>A whole minute: marks, then the closed candle.</summary>
    public Task CloseAsync(Symbol symbol, long minute) => AcceptAsync(
        MinuteCases.Premium(symbol, minute, 0), MinuteCases.Premium(symbol, minute, 55), MinuteCases.Closed(symbol, minute));

    public async Task<TurnResult?> TurnAsync() => await Desk.RunTurnAsync(CancellationToken.None);

    /// <summary>Answers a wish for history with every minute before <paramref name="before"/>.</summary>
    public void Warm(Symbol symbol, long before, int bars = HistoryBars)
    {
        var series = MinuteCases.Series(symbol, before, bars);
        Desk.Warm(new LaneHistory(series, series, [], 0.0001, null));
    }

    /// <summary>Brings every lane to live with <paramref name="minute"/> as its last.</summary>
    public async Task GoLiveAsync(long minute)
    {
        await ConnectAsync(minute - 1);
        foreach (var symbol in Desk.Lanes.Keys)
        {
            await CloseAsync(symbol, minute);
        }

        foreach (var warmUp in Desk.TakeWarmUps().OrderBy(warmUp => warmUp.Symbol == Symbol.Btc ? 0 : 1))
        {
            Warm(warmUp.Symbol, MinuteGrid.ToIndex(warmUp.Before));
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        _nowhere.Dispose();
    }
}

/// <summary>A live account of 10,000 USDT, or one whose money is unknown, that notes what it is handed.</summary>
internal sealed class NotedRoute : ILiveRoute
{
    public double Equity { get; set; } = 10_000;

    public List<TradeProposal> Entered { get; } = [];

    public PortfolioState Portfolio(KillSwitch killSwitch) => new(Equity, Equity, 0, 0, 0, [], true, killSwitch.IsEngaged);

    /// <summary>Why nothing can be handed over; null: everything can.</summary>
    public string? Refusal { get; set; }

    public string? Enter(TradeProposal proposal, Instrument instrument)
    {
        if (Refusal is null)
        {
            Entered.Add(proposal);
        }

        return Refusal;
    }
}
