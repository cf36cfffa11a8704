using System.Collections.Immutable;
using TradingConsole.Core.Database;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>Draws the desk: turns the loop's state into one immutable <see cref="DeskSnapshot"/> and publishes it, at most four times a second.</summary>
internal sealed class DeskBoard(
    DeskFeed feed,
    DeskState state,
    MarketSource source,
    IVenueHealth venue,
    BatchWriter writer,
    LatencyTrack latency,
    KillSwitch killSwitch,
    IIncidentLog incidents,
    JobWatch jobs,
    QualityBoard quality,
    ILiveSeat seat,
    TimeProvider clock)
{
    private const int RecentTradesKept = 50;
    private const int EquityPointsKept = 3_000;
    private const int IncidentsShown = 50;

    /// <summary>A desk is healthy while its stalest symbol is younger than this, real time.</summary>
    private static readonly TimeSpan DataAgeHealthy = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan PublishEvery = TimeSpan.FromMilliseconds(250);

    private readonly SortedDictionary<Symbol, SignalState> _signals = [];
    private ImmutableList<TradeState> _recent = [];
    private ImmutableList<EquityPoint> _equity = [];
    private long _publishedAt;

    /// <summary>What the database knows of earlier runs, shown until this run has its own.</summary>
    public void Restore(IEnumerable<TradeState> recent, IEnumerable<EquityPoint> equity)
    {
        _recent = [.. recent];
        _equity = [.. equity];
    }

    public void Remember(TurnResult turn, ShadowDesk shadow)
    {
        foreach (var signal in turn.Signals)
        {
            _signals[signal.Input.Symbol] = StateOf(signal, latency.Percentile(0.5) ?? 0);
        }

        _equity = _equity.Add(new EquityPoint(turn.Bar.AddMinutes(1), shadow.Equity));
        if (_equity.Count > EquityPointsKept)
        {
            _equity = _equity.RemoveRange(0, EquityPointsKept / 10);
        }
    }

    public void Remember(DeskChanges changes)
    {
        foreach (var trade in changes.Trades.Where(trade => trade.Status == TradeStatus.Closed))
        {
            _recent = _recent.Insert(0, StateOf(trade, null));
            if (_recent.Count > RecentTradesKept)
            {
                _recent = _recent.RemoveAt(_recent.Count - 1);
            }
        }
    }

    public void Publish(Desk desk, ShadowDesk shadow)
    {
        if (_publishedAt != 0 && TimeProvider.System.GetElapsedTime(_publishedAt) < PublishEvery)
        {
            return;
        }

        _publishedAt = TimeProvider.System.GetTimestamp();
        feed.Publish(Draw(desk, shadow));
    }

    private DeskSnapshot Draw(Desk desk, ShadowDesk shadow)
    {
        var now = clock.GetUtcNow();
        var rules = state.Rules;
        var live = seat.State;
        var isLive = rules.Mode == TradingMode.Live;
        return new DeskSnapshot(
            now,
            source,
            rules.Mode,
            state.Phase,
            KillState.Of(killSwitch.State),
            Health(desk, now),
            (isLive ? LiveView.Account(live, rules.Risk) : null) ?? Account(shadow, rules, now),
            rules.Champion is { } champion
                ? new ChampionState(
                    champion.Record.Id.Value, champion.Record.CreatedAt, champion.Record.PromotedAt, champion.Record.PromotedBy ?? "")
                : null,
            desk.Counters.Funnel(),
            [.. desk.Lanes.Values.Select(lane => TickerOf(lane, now))],
            [.. _signals.Values.Where(signal => desk.Lanes.ContainsKey(signal.Symbol))
                .OrderByDescending(signal => Math.Max(signal.EvLong, signal.EvShort))],
            isLive && live.Picture is { } picture ? LiveView.Trades(picture) : [.. shadow.Active.Select(trade => StateOf(trade, shadow.MarkOf(trade)))],
            [.. _recent],
            jobs.Latest,
            [.. incidents.Latest.Take(IncidentsShown)
                .Select(incident => new IncidentState(
                    incident.At, incident.Kind, incident.Source, incident.Symbol, incident.Message, incident.Count))],
            [.. _equity])
        {
            Alerts = quality.Picture.OpenAlerts,
            Live = live,
        };
    }

    private DeskHealth Health(Desk desk, DateTimeOffset now)
    {
        var exchange = venue.State;
        var written = writer.State;
        var stalest = desk.Lanes.Values
            .Where(lane => lane.Instrument is { IsTradable: true } && lane.LastEventAt is not null)
            .MinBy(lane => lane.LastEventAt);
        TimeSpan? age = stalest is null ? null : (now - stalest.LastEventAt!.Value) / source.Speed;
        var counters = desk.Counters;
        return new DeskHealth(
            exchange.IsConnected && age is { } known && known < DataAgeHealthy,
            exchange.StreamsSubscribed,
            exchange.StreamsWanted,
            age,
            stalest?.Symbol,
            exchange.ClockOffset,
            exchange.WeightUsed,
            exchange.WeightLimit,
            (int)written.QueuedRows,
            written.LastFlush is { } flush ? TimeProvider.System.GetUtcNow() - flush : null, // The writer runs on the system's clock.
            written.RowsPerSecond,
            written.DatabaseOk,
            latency.Percentile(0.5),
            latency.Percentile(0.99),
            desk.Lanes.Values.Count(lane => lane.HasGap),
            counters.GapsFilled,
            counters.Quarantined + exchange.Quarantined,
            written.ConflatedRows + exchange.Conflated,
            counters.MissingFraction(),
            counters.LatestCandle,
            counters.LatestFeature,
            counters.LatestSignal);
    }

    private AccountState Account(ShadowDesk shadow, DeskRules rules, DateTimeOffset now)
    {
        var account = shadow.Snapshot(now);
        var portfolio = shadow.Portfolio(rules.Mode, killSwitch);
        return new AccountState(
            account.Equity, account.WalletBalance, account.UnrealizedPnl, account.AvailableMargin, account.UsedMargin,
            portfolio.TotalNotional, portfolio.LongNotional, portfolio.ShortNotional, shadow.DayPnl, shadow.DayOpeningEquity,
            rules.Risk.UsedMarginFractionMax, rules.Risk.TotalNotionalFractionMax, rules.Risk.DirectionalNotionalFractionMax,
            rules.Risk.PositionsMax);
    }

    private static TickerState TickerOf(SymbolLane lane, DateTimeOffset now) => new(
        lane.Symbol,
        lane.Instrument?.Status ?? "UNKNOWN",
        lane.Last,
        lane.Premium?.MarkPrice,
        lane.Premium?.FundingRateEstimate,
        lane.Premium?.NextFundingTime,
        lane.Last is { } last && lane.DayAgo(MinuteGrid.ToIndex(now)) is { } before and > 0 ? (last / before) - 1 : null,
        lane.LastEventAt,
        lane.RowReady);

    internal static SignalState StateOf(SignalRecord signal, double latencyMs)
    {
        var (input, decision) = (signal.Input, signal.Decision);
        var (longs, shorts) = (input.Prediction.Long, input.Prediction.Short);
        return new SignalState(
            input.Symbol, input.Bar, input.ModelId, decision.Long.Ev, decision.Short.Ev, longs.Er, shorts.Er, longs.Q05, shorts.Q05,
            longs.Mae, shorts.Mae, longs.HoldMinutes, shorts.HoldMinutes, longs.PTp, shorts.PTp, input.AtrFraction, signal.Outcome,
            decision.Wanted.Word(), (double?)decision.Proposal?.NotionalUsdt, decision.Proposal?.Leverage,
            (double?)decision.Proposal?.StopPrice, (double?)decision.Proposal?.TargetPrice, signal.ReasonCodes,
            [.. signal.Stages.Select(stage => new StageState(stage.Stage, stage.Code, stage.Value, stage.Limit, stage.Passed, stage.Unit))],
            [.. signal.Contributions.Select(part => new ContributionState(part.Feature, part.Value, part.Contribution))],
            latencyMs);
    }

    internal static TradeState StateOf(SimulatedTrade trade, decimal? mark)
    {
        var unrealized = mark is { } price ? trade.Unrealized(price) : 0;
        var risk = Math.Abs((trade.EntryPrice ?? trade.ReferencePrice) - trade.StopPrice) * trade.Quantity;
        var pnl = trade.Status == TradeStatus.Closed ? trade.GrossPnl : unrealized;
        return new TradeState(
            trade.TradeId, trade.Symbol, trade.Side.Word(), trade.Status.ToString().ToLowerInvariant(), trade.SignalBar, trade.Quantity,
            trade.Leverage, trade.EntryTime, trade.EntryPrice, trade.StopPrice, trade.TargetPrice, trade.LiquidationPrice, (double?)mark,
            (double)unrealized, risk > 0 && trade.EntryPrice is not null ? (double)(pnl / risk) : null, trade.ExpiresAt, trade.ExitTime,
            trade.ExitPrice, trade.ExitReason?.ToString().ToUpperInvariant(), trade.NetPnl, trade.Fees, trade.Funding, trade.Slippage);
    }
}
