using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Web.Pages.DataQuality;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Web.Api;

/// <summary>Seed 2 §19.3, written snake_case on the wire. Times are UTC; a null is "no data yet".</summary>
/// <param name="UserstreamOk">The live account's stream is up and tells what it should; null while no live account is connected.</param>
/// <param name="ClockOffsetMs">The exchange's clock minus ours at the last measurement, milliseconds; null before the first.</param>
internal sealed record StatusDto(
    DateTimeOffset AsOf, MarketSource Market, Core.Execution.TradingMode Mode, string Phase, bool CollectorOk, bool? UserstreamOk,
    int StreamsConnected, int StreamsWanted, DateTimeOffset? LatestCandleTs, DateTimeOffset? LatestFeatureTs,
    DateTimeOffset? LatestSignalTs, QueueLagDto QueueLag, LatencyDto LatencyMs, ErrorsDto Errors, double? ClockOffsetMs)
{
    public static StatusDto Of(DeskSnapshot desk) => new(
        desk.AsOf, desk.Market, desk.Mode, desk.Phase, desk.Health.CollectorOk, OkOf(desk.Live.Picture), desk.Health.StreamsConnected,
        desk.Health.StreamsWanted, desk.Health.LatestCandle, desk.Health.LatestFeature, desk.Health.LatestSignal,
        new QueueLagDto(desk.Health.WriterQueueRows, desk.Health.WriterLastFlushAge?.TotalSeconds),
        new LatencyDto(desk.Health.DecisionLatencyP50Ms, desk.Health.DecisionLatencyP99Ms, desk.Health.WorstDataAge?.TotalMilliseconds),
        new ErrorsDto(desk.Health.GapsOpen, desk.Health.Quarantined, desk.Health.Conflated, desk.Incidents.Length),
        desk.Health.ClockOffset?.TotalMilliseconds);

    private static bool? OkOf(LivePicture? picture) => picture?.Stream is { } stream ? stream is { IsConnected: true, SilentSince: null } : null;
}

internal sealed record QueueLagDto(int WriterRows, double? WriterLastFlushAgeS);

internal sealed record LatencyDto(double? DecisionP50, double? DecisionP99, double? WorstDataAge);

internal sealed record ErrorsDto(long GapsOpen, long Quarantined, long Conflated, int Incidents);

internal sealed record SignalDto(
    Symbol Symbol, DateTimeOffset Ts, Guid ModelId, double EvLong, double EvShort, double ErLong, double ErShort, double Q05Long,
    double Q05Short, double EMaeLong, double EMaeShort, double EHoldLongMin, double EHoldShortMin, double PTpLong, double PTpShort,
    string Decision, string Wanted, double? SizeNotional, int? Leverage, double? SlPrice, double? TpPrice,
    ImmutableArray<string> BlockReasons, SignalExplainDto Explain, double LatencyMs)
{
    public static SignalDto Of(SignalState signal) => new(
        signal.Symbol, signal.Bar, signal.ModelId, signal.EvLong, signal.EvShort, signal.ErLong, signal.ErShort, signal.Q05Long,
        signal.Q05Short, signal.MaeLong, signal.MaeShort, signal.HoldLong, signal.HoldShort, signal.PTpLong, signal.PTpShort,
        signal.Decision, signal.Wanted, signal.SizeNotional, signal.Leverage, signal.StopPrice, signal.TargetPrice, signal.Reasons,
        new SignalExplainDto(signal.Contributions, signal.Stages), signal.LatencyMs);
}

internal sealed record SignalExplainDto(ImmutableArray<ContributionState> Contributions, ImmutableArray<StageState> Stages);

internal sealed record AccountDto(DateTimeOffset AsOf, Core.Execution.TradingMode Mode, AccountState Account)
{
    public static AccountDto Of(DeskSnapshot desk) => new(desk.AsOf, desk.Mode, desk.Account);
}

internal sealed record PositionsDto(DateTimeOffset AsOf, Core.Execution.TradingMode Mode, ImmutableArray<TradeState> Positions)
{
    public static PositionsDto Of(DeskSnapshot desk) => new(desk.AsOf, desk.Mode, desk.Trades);
}

/// <param name="Blocked">Reason codes of the last hour, with counts.</param>
internal sealed record RiskDto(
    DateTimeOffset AsOf, KillState Kill, ImmutableArray<LimitDto> Limits, ImmutableArray<ReasonCount> Blocked)
{
    public static RiskDto Of(DeskSnapshot desk)
    {
        var account = desk.Account;
        double Share(double usdt) => account.Equity > 0 ? usdt / account.Equity : double.NaN;
        return new RiskDto(desk.AsOf, desk.Kill,
        [
            new LimitDto("used_margin", Share(account.UsedMargin), account.UsedMarginFractionMax),
            new LimitDto("total_notional", Share(account.TotalNotional), account.TotalNotionalFractionMax),
            new LimitDto("long_notional", Share(account.LongNotional), account.DirectionalNotionalFractionMax),
            new LimitDto("short_notional", Share(account.ShortNotional), account.DirectionalNotionalFractionMax),
            new LimitDto("positions", desk.Trades.Length, account.PositionsMax),
        ], desk.Funnel.Reasons);
    }
}

/// <param name="Value">Fraction of equity, except <c>positions</c>, which counts.</param>
internal sealed record LimitDto(string Name, double Value, double Limit);

/// <param name="Missing24h">Bars the store lacks of those it should hold; likewise <paramref name="Expected24h"/>.</param>
/// <param name="LatencyMs">Real milliseconds over 24 h; a null is "not measured".</param>
/// <param name="DriftNote">Why <paramref name="Features"/> cannot be judged yet; null when they can.</param>
internal sealed record DataQualityDto(
    DateTimeOffset AsOf, double? MissingFraction1h, long Missing24h, long Expected24h, long Refilled24h, long Quarantined24h, long GapsOpen,
    long GapsFilled, long Quarantined, long Conflated, FeedLatency LatencyMs, string? DriftNote, ImmutableArray<FeatureDriftDto> Features,
    ImmutableArray<AlertDto> Alerts, ImmutableArray<TickerState> Symbols)
{
    public static DataQualityDto Of(DeskSnapshot desk, QualitySummary summary, QualityPicture picture) => new(
        desk.AsOf, desk.Health.MissingFraction1h, summary.Missing, summary.Expected, summary.Refilled, summary.Quarantined,
        desk.Health.GapsOpen, desk.Health.GapsFilled, desk.Health.Quarantined, desk.Health.Conflated, summary.Latency, picture.Note,
        [.. picture.Features.Select(FeatureDriftDto.Of)], [.. picture.OpenAlerts.Select(AlertDto.Of)], desk.Tickers);
}

/// <param name="SizeLimit">What chance alone seldom exceeds for so many dependent rows; null while unknown.</param>
/// <param name="DayLimit">What a day seldom exceeds by the days of the training window; null where those are not known.</param>
internal sealed record FeatureDriftDto(string Feature, double Psi, double? SizeLimit, double? DayLimit, long Rows, double? EffectiveRows)
{
    public static FeatureDriftDto Of(FeatureDrift drift) => new(drift.Feature, drift.Psi, drift.SizeLimit, drift.DayLimit, drift.Rows, drift.EffectiveRows);
}
