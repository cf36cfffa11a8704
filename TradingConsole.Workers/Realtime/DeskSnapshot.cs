using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Quality;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime;

/// <summary>The desk at one moment: immutable, replaced as a whole, read by every page and channel.</summary>
/// <param name="AsOf">Market clock, UTC.</param>
/// <param name="Market">Where the market comes from, and how fast its clock runs.</param>
/// <param name="Phase">What the desk is doing as a whole, in words an operator reads ("Bootstrapping history 42 %", "Trading").</param>
/// <param name="Tickers">One per wanted symbol, canonical order of the universe.</param>
/// <param name="Signals">The latest decision of each symbol, best EV first.</param>
/// <param name="Trades">Open and pending round trips.</param>
/// <param name="RecentTrades">The latest closed ones, newest first, at most 50.</param>
/// <param name="Jobs">Running and latest jobs, newest first, at most 20.</param>
public sealed record DeskSnapshot(
    DateTimeOffset AsOf,
    MarketSource Market,
    TradingMode Mode,
    string Phase,
    KillState Kill,
    DeskHealth Health,
    AccountState Account,
    ChampionState? Champion,
    FunnelState Funnel,
    ImmutableArray<TickerState> Tickers,
    ImmutableArray<SignalState> Signals,
    ImmutableArray<TradeState> Trades,
    ImmutableArray<TradeState> RecentTrades,
    ImmutableArray<JobState> Jobs,
    ImmutableArray<IncidentState> Incidents,
    ImmutableArray<EquityPoint> Equity)
{
    /// <summary>Unresolved data-quality alerts, critical first.</summary>
    public ImmutableArray<Alert> Alerts { get; init; } = [];

    /// <summary>The live seat: account, lease, and the live desk while one runs here.</summary>
    public LiveSeatState Live { get; init; } = LiveSeatState.None;

    /// <summary>Before the loop's first picture: nothing is known, and nothing is claimed.</summary>
    public static DeskSnapshot Starting(DateTimeOffset now, MarketSource market) => new(
        now,
        market,
        TradingMode.Off,
        "Starting",
        KillState.Released,
        new DeskHealth(false, 0, 0, null, null, null, 0, 0, 0, null, 0, true, null, null, 0, 0, 0, 0, null, null, null, null),
        new AccountState(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        null,
        new FunnelState(0, 0, 0, 0, 0, 0, []),
        [], [], [], [], [], [], []);
}

/// <param name="Kind"><c>paper</c>, <c>replay</c> or <c>binance</c>.</param>
/// <param name="Description">What the operator should know about these prices, e.g. "seeded synthetic market, seed 7".</param>
public sealed record MarketSource(string Kind, string Description, double Speed);

/// <summary>The kill switch as pages show it.</summary>
/// <param name="NeedsDate">The day's loss limit pulled it: its reset must carry the date of the day it is made on.</param>
public sealed record KillState(KillLevel Level, string? Reason, string? By, DateTimeOffset? Since, bool NeedsDate = false)
{
    public static readonly KillState Released = new(KillLevel.None, null, null, null);

    public static KillState Of(KillSwitchState kill)
    {
        ArgumentNullException.ThrowIfNull(kill);
        return new(kill.Level, kill.Reason, kill.By, kill.Since, kill.LossDay is not null);
    }

    public bool IsEngaged => Level != KillLevel.None;
}

/// <summary>Measured, not assumed: a null means "no data yet".</summary>
/// <param name="WorstDataAge">Age of the most stale tradable symbol's latest event.</param>
public sealed record DeskHealth(
    bool CollectorOk,
    int StreamsConnected,
    int StreamsWanted,
    TimeSpan? WorstDataAge,
    Symbol? WorstSymbol,
    TimeSpan? ClockOffset,
    int WeightUsed,
    int WeightLimit,
    int WriterQueueRows,
    TimeSpan? WriterLastFlushAge,
    double WriterRowsPerSecond,
    bool DatabaseOk,
    double? DecisionLatencyP50Ms,
    double? DecisionLatencyP99Ms,
    long GapsOpen,
    long GapsFilled,
    long Quarantined,
    long Conflated,
    double? MissingFraction1h,
    DateTimeOffset? LatestCandle,
    DateTimeOffset? LatestFeature,
    DateTimeOffset? LatestSignal);

/// <summary>USDT throughout; of the live account in live, by the venue's own word, and of the shadow account otherwise.</summary>
public sealed record AccountState(
    double Equity, double WalletBalance, double UnrealizedPnl, double AvailableMargin, double UsedMargin,
    double TotalNotional, double LongNotional, double ShortNotional, double DayPnl, double DayOpeningEquity,
    double UsedMarginFractionMax, double TotalNotionalFractionMax, double DirectionalNotionalFractionMax, int PositionsMax);

public sealed record ChampionState(Guid ModelId, DateTimeOffset TrainedAt, DateTimeOffset? PromotedAt, string PromotedBy)
{
    public string ShortId => ModelId.ToString("N")[..6];
}

/// <summary>Counts of the last hour of market time: where decisions end.</summary>
public sealed record FunnelState(
    long BarsClosed, long Signals, long EvPositive, long GatesPassed, long GuardsPassed, long Entries,
    ImmutableArray<ReasonCount> Reasons);

public sealed record ReasonCount(string Code, long Count);

/// <param name="Status">The instrument's status word; anything but TRADING is shown, not skipped.</param>
public sealed record TickerState(
    Symbol Symbol, string Status, double? Last, double? Mark, double? FundingRate, DateTimeOffset? NextFunding,
    double? Change24h, DateTimeOffset? LastEventAt, bool IsReady);

/// <summary>One stored decision, as tables and drawers show it. Fractions of notional unless said otherwise.</summary>
public sealed record SignalState(
    Symbol Symbol, DateTimeOffset Bar, Guid ModelId, double EvLong, double EvShort, double ErLong, double ErShort,
    double Q05Long, double Q05Short, double MaeLong, double MaeShort, double HoldLong, double HoldShort,
    double PTpLong, double PTpShort, double AtrFraction, string Decision, string Wanted, double? SizeNotional, int? Leverage,
    double? StopPrice, double? TargetPrice, ImmutableArray<string> Reasons, ImmutableArray<StageState> Stages,
    ImmutableArray<ContributionState> Contributions, double LatencyMs);

/// <summary>One step of the decision chain: an EV part, a gate or a guard.</summary>
/// <param name="Stage"><c>ev</c>, <c>gate</c>, <c>size</c> or <c>guard</c>.</param>
/// <param name="Unit"><c>bps</c>, <c>atr</c>, <c>fraction</c>, <c>usdt</c>, <c>count</c>, <c>x</c> or empty.</param>
public sealed record StageState(string Stage, string Code, double Value, double? Limit, bool Passed, string Unit);

/// <param name="Value">The feature's value; null when missing.</param>
/// <param name="Contribution">To the expected return of the wanted side, fraction.</param>
public sealed record ContributionState(string Feature, double? Value, double Contribution);

/// <summary>One round trip. Prices are exchange decimals.</summary>
/// <param name="RMultiple">PnL over the loss at the stop, both before costs.</param>
public sealed record TradeState(
    Guid TradeId, Symbol Symbol, string Side, string Status, DateTimeOffset SignalBar, decimal Quantity, int Leverage,
    DateTimeOffset? EntryTime, decimal? EntryPrice, decimal StopPrice, decimal TargetPrice, decimal? LiquidationPrice,
    double? MarkPrice, double UnrealizedPnl, double? RMultiple, DateTimeOffset ExpiresAt,
    DateTimeOffset? ExitTime, decimal? ExitPrice, string? ExitReason, decimal NetPnl, decimal Fees, decimal Funding, decimal Slippage);

/// <summary>A job as its row tells it. Moments are market time; durations are real time, whatever the market's speed.</summary>
/// <param name="Status"><c>queued</c>, <c>running</c>, <c>succeeded</c>, <c>failed</c> or <c>canceled</c>.</param>
/// <param name="Error">Why it failed or was canceled, in words.</param>
public sealed record JobState(
    Guid JobId, string Kind, string Status, double Progress, string Step, DateTimeOffset CreatedAt,
    DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string CreatedBy, string? Error)
{
    /// <summary>Waits for one of the few heavy places.</summary>
    public bool IsHeavy { get; init; }

    /// <summary>Place in its queue, 1 is next; null unless queued.</summary>
    public int? Position { get; init; }

    /// <summary>How often it has begun; more than 1 after an interruption.</summary>
    public int Attempt { get; init; }

    /// <summary>What happened to it besides its own steps, e.g. an interruption.</summary>
    public string Note { get; init; } = "";

    /// <summary>What it was expected to need when it was asked for.</summary>
    public JobEstimate? Estimate { get; init; }

    /// <summary>Real time its latest attempt has run.</summary>
    public TimeSpan Ran { get; init; }

    /// <summary>Real time left; null while unknown.</summary>
    public TimeSpan? Eta { get; init; }

    /// <summary>The process that runs it.</summary>
    public string? Owner { get; init; }

    /// <summary>Asked to stop and not yet stopped.</summary>
    public bool IsCanceling { get; init; }

    /// <summary>What it had to say at its end, JSON.</summary>
    public string? Result { get; init; }
}

public sealed record IncidentState(DateTimeOffset At, string Kind, string Source, string? Symbol, string Message, long Count);

public sealed record EquityPoint(DateTimeOffset At, double Equity);
