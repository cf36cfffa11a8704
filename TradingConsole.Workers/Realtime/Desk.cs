using System.Collections.Immutable;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Features;
using TradingConsole.Core.Features.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// The heart of the desk: market events in, rows and turns out. It knows no thread and no wall clock, so the live loop and a replay
/// drive the same code and get the same bits.
/// </summary>
/// <remarks>
/// Not thread safe. Its owner passes events in the order they arrived, asks <see cref="IsTurnDue"/> after each, and runs
/// <see cref="RunTurnAsync"/>. Lanes that need history appear in <see cref="TakeWarmUps"/>; the owner fetches and answers with
/// <see cref="Warm"/>.
/// </remarks>
internal sealed class Desk
{
    private readonly SortedDictionary<Symbol, SymbolLane> _lanes = [];
    private readonly MarketFactor _factor = new();
    private readonly TurnGatherer _gatherer = new();
    private readonly LaneWarming _warming;
    private readonly PaperAccounts _paper;
    private readonly List<FundingDue> _fundingDue = [];
    private readonly BatchWriter _writer;
    private readonly IIncidentLog _incidents;
    private readonly ShadowDesk _shadow;
    private readonly DecisionTurn _turn;
    private readonly TimeProvider _clock;
    private readonly QualityBoard? _quality;
    private List<TurnRow> _decided = [];
    private bool _isStreamUp;

    public Desk(
        BatchWriter writer, IIncidentLog incidents, ShadowDesk shadow, KillSwitch killSwitch, DeskRules rules, TimeProvider clock,
        QualityBoard? quality = null, ILiveRoute? live = null)
    {
        (_writer, _incidents, _shadow, _clock, _quality) = (writer, incidents, shadow, clock, quality);
        _turn = new DecisionTurn(shadow, killSwitch, clock, live: live);
        Beside = new BesideDesk(clock);
        _paper = new PaperAccounts(shadow, Beside);
        _warming = new LaneWarming(_factor, _paper, Counters);
        Rules = rules;
    }

    /// <summary>Replaced between turns by the owner.</summary>
    public DeskRules Rules { get; set; }

    /// <summary>Nothing new may be entered: what was decided before cannot be stored.</summary>
    public bool EntriesHeld { get; set; }

    /// <summary>The challengers: they see what the desk sees.</summary>
    public BesideDesk Beside { get; }

    public IReadOnlyDictionary<Symbol, SymbolLane> Lanes => _lanes;

    public DeskCounters Counters { get; } = new();

    /// <summary>The account the present mode trades, as the guards see it.</summary>
    public PortfolioState Portfolio => _turn.Portfolio(Rules.Mode);

    public int LiveLanes => _lanes.Values.Count(lane => lane.Phase == LanePhase.Live);

    /// <summary>Follows the universe: new lanes start cold, unwanted ones are dropped. Open positions keep their lane.</summary>
    public void SetUniverse(IEnumerable<Symbol> symbols, IReadOnlyDictionary<Symbol, Instrument> instruments)
    {
        var wanted = symbols.ToHashSet();
        foreach (var gone in _lanes.Keys.Where(symbol => !wanted.Contains(symbol) && _shadow.Find(symbol) is null).ToList())
        {
            _lanes.Remove(gone);
        }

        foreach (var symbol in wanted)
        {
            if (!_lanes.TryGetValue(symbol, out var lane))
            {
                _lanes[symbol] = lane = new SymbolLane(symbol);
            }

            lane.Instrument = instruments.GetValueOrDefault(symbol);
        }

        _factor.IsAbsent = !_lanes.ContainsKey(Symbol.Btc);
    }

    public async ValueTask AcceptAsync(MarketEvent @event, CancellationToken cancellationToken)
    {
        switch (@event)
        {
            case CandleUpdated candle when _lanes.TryGetValue(candle.Candle.Symbol, out var lane):
                await OnCandleAsync(lane, candle, cancellationToken);
                break;
            case PremiumUpdated premium when _lanes.TryGetValue(premium.Sample.Symbol, out var lane):
                OnPremium(lane, premium);
                break;
            case StreamConnected connected:
                OnConnected(connected);
                break;
            case StreamLost lost:
                OnLost(lost);
                break;
            case MessageQuarantined quarantined:
                Counters.Quarantined++;
                _incidents.Report("quarantine", quarantined.Source, null, quarantined.Reason, 1, new { quarantined.Excerpt });
                break;
        }
    }

    /// <param name="timestamp"><see cref="TimeProvider.GetTimestamp"/> of the system clock.</param>
    public bool IsTurnDue(long timestamp) => _gatherer.IsDue(LiveLanes, timestamp);

    public bool HasGathered => _gatherer.Count > 0;

    /// <summary>
    /// True when the event closes a later minute than the one gathered: at high speed a minute is shorter than the grace, and a lane
    /// must not be asked for two minutes in one turn.
    /// </summary>
    public bool MustTurnBefore(MarketEvent @event) =>
        HasGathered && @event is CandleUpdated { IsClosed: true } closed && MinuteGrid.ToIndex(closed.Candle.OpenTime) > _gatherer.Index;

    /// <summary>Runs the gathered minute: features for all, decisions if there is a champion. Rows go to the batch writer.</summary>
    public async ValueTask<TurnResult?> RunTurnAsync(CancellationToken cancellationToken)
    {
        if (_gatherer.Count == 0)
        {
            return null;
        }

        var index = _gatherer.Index;
        var gathered = _gatherer.Take();
        var rows = new List<TurnRow>(gathered.Count);
        var features = new List<FeatureRow>(gathered.Count);
        foreach (var (lane, minute) in gathered)
        {
            if (lane.Symbol == Symbol.Btc)
            {
                _factor.Push(minute.Index, minute.Candle.Close);
            }

            if (!lane.Push(lane.InputOf(minute), _factor.At(minute.Index)))
            {
                continue;
            }

            features.Add(FeatureRow.From(lane.Symbol, minute.Candle.OpenTime, lane.Row, lane.Kernel.AtrPrice));
            rows.Add(new TurnRow(lane, minute));
        }

        await _writer.EnqueueAsync(FeatureTables.Features, features, cancellationToken);
        var (ready, began) = (_clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        var signals = Rules.Champion is { } champion && rows.Count > 0
            ? _turn.Run(rows, champion, EntriesHeld ? Rules with { Mode = TradingMode.Off } : Rules)
            : ImmutableArray<SignalRecord>.Empty;
        _quality?.Take(gathered, features, ready, TimeProvider.System.GetElapsedTime(began));
        DropSilentLanes(index);
        Counters.Turn(MinuteGrid.FromIndex(index), gathered.Count, LiveLanes, features.Count, signals);
        _decided = rows;
        return new TurnResult(MinuteGrid.FromIndex(index), signals, features.Count);
    }

    /// <summary>Lets the challengers decide the minute of the last turn; its owner has handed that turn to storage before.</summary>
    /// <returns>What they did, to be stored; null without challengers.</returns>
    public PaperChanges? RunBeside(DateTimeOffset bar) => Beside.Run(bar, _decided, Rules);

    /// <summary>Lanes that need history, each with the first minute they do not need; empties the list.</summary>
    public IReadOnlyList<WarmUp> TakeWarmUps() => _warming.Take();

    /// <summary>Funding times that have passed and whose settled rate should be fetched; empties the list.</summary>
    public IReadOnlyList<FundingDue> TakeFundingDue()
    {
        FundingDue[] taken = [.. _fundingDue];
        _fundingDue.Clear();
        return taken;
    }

    /// <inheritdoc cref="LaneWarming.Join"/>
    public void Warm(LaneHistory history)
    {
        if (_lanes.TryGetValue(history.Series.Symbol, out var lane))
        {
            _warming.Join(lane, history);
        }
    }

    /// <summary>A rate has settled: rows use it from the next bar on, and an open position pays or receives it.</summary>
    public void SettleFunding(FundingRate rate)
    {
        if (!_lanes.TryGetValue(rate.Symbol, out var lane))
        {
            return;
        }

        lane.SettledFunding = rate.Rate;
        if (lane.Premium is { } premium)
        {
            _paper.OnFunding(rate.Symbol, rate.Time, rate.Rate, premium.MarkPrice);
        }
    }

    private async ValueTask OnCandleAsync(SymbolLane lane, CandleUpdated update, CancellationToken cancellationToken)
    {
        var minute = MinuteGrid.ToIndex(update.Candle.OpenTime);
        lane.Last = update.Candle.Close;
        lane.LastEventAt = update.ReceivedAt;
        if (minute > lane.LastOpened)
        {
            (lane.LastOpened, lane.OpenPrice) = (minute, update.Candle.Open);
            _paper.OnOpen(lane.Symbol, update.Candle.OpenTime, update.Candle.Open);
            _paper.OnTime(update.Candle.OpenTime);
        }

        if (!update.IsClosed || minute <= lane.LastClosed)
        {
            return; // Still forming, or told twice.
        }

        lane.LastClosed = minute;
        Counters.CandlesClosed++;
        Counters.LatestCandle = update.Candle.OpenTime;
        var closed = lane.Minutes.Close(update);
        await StoreAsync(closed, cancellationToken);
        lane.ClosedAt = update.ReceivedAt;
        OnClosed(lane, closed);
        if (lane.Phase != LanePhase.Live)
        {
            _quality?.Arrived(lane, closed);
        }
    }

    private void OnClosed(SymbolLane lane, in ClosedMinute minute)
    {
        switch (lane.Phase)
        {
            case LanePhase.Cold:
                _warming.Ask(lane, minute.Index + 1);
                break;
            case LanePhase.Warming when lane.Waiting.Count < SymbolLane.WaitingMax:
                lane.Waiting.Add(minute);
                break;
            case LanePhase.Warming:
                _incidents.Report("late", "desk", lane.Symbol.Value, "History took too long; the lane starts over.", 1, null);
                _warming.Ask(lane, minute.Index + 1);
                break;
            case LanePhase.Live when minute.Mark is null || minute.Index != lane.LastMinute + 1:
                Counters.GapsFound++;
                lane.HasGap = true;
                _incidents.Report(
                    "gap", "collector", lane.Symbol.Value,
                    minute.Mark is null ? "A minute was not covered by the mark-price stream." : "Minutes are missing from the stream.",
                    Math.Max(1, minute.Index - lane.LastMinute - 1), new { From = MinuteGrid.FromIndex(lane.LastMinute + 1), To = minute.Candle.OpenTime });
                _warming.Ask(lane, minute.Index + 1);
                break;
            case LanePhase.Live:
                _gatherer.Add(lane, minute, TimeProvider.System.GetTimestamp());
                break;
        }
    }

    private async ValueTask StoreAsync(ClosedMinute minute, CancellationToken cancellationToken)
    {
        await _writer.EnqueueAsync(CandleTables.Trade, minute.Candle, cancellationToken);
        if (minute.Mark is { } mark)
        {
            await _writer.EnqueueAsync(CandleTables.Mark, mark, cancellationToken);
        }

        if (minute.Premium is { } premium)
        {
            await _writer.EnqueueAsync(CandleTables.Premium, premium, cancellationToken);
        }
    }

    private void OnPremium(SymbolLane lane, PremiumUpdated update)
    {
        var sample = update.Sample;
        lane.LastEventAt = update.ReceivedAt;
        if (lane.Premium?.NextFundingTime is { } due && sample.NextFundingTime is { } next && next > due)
        {
            _fundingDue.Add(new FundingDue(lane.Symbol, due));
        }

        if (_isStreamUp && !lane.Minutes.IsConnected)
        {
            lane.Minutes.Connected(sample.Time); // A symbol added to a running stream: its first message proves its subscription.
        }

        lane.Premium = sample;
        lane.Minutes.Add(sample);
        _paper.OnMark(lane.Symbol, sample.Time, MarkRange.Tick(sample.MarkPrice));
    }

    private void OnConnected(StreamConnected connected)
    {
        _isStreamUp = true;
        foreach (var lane in _lanes.Values)
        {
            lane.Minutes.Connected(connected.ReceivedAt);
        }
    }

    private void OnLost(StreamLost lost)
    {
        _isStreamUp = false;
        _incidents.Report("stream", "collector", null, lost.Reason, 1, null);
        foreach (var lane in _lanes.Values)
        {
            lane.Minutes.Lost();
        }
    }

    /// <summary>A lane that has stopped closing minutes must not hold every turn back until the grace is over.</summary>
    private void DropSilentLanes(long index)
    {
        foreach (var lane in _lanes.Values.Where(lane => lane.Phase == LanePhase.Live && lane.LastClosed < index - 2))
        {
            lane.Phase = LanePhase.Cold;
            _incidents.Report("late", "collector", lane.Symbol.Value, "No minute closed for three minutes; the lane waits for its return.", 1, null);
        }
    }
}
