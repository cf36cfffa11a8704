namespace TradingConsole.Core.Execution.GoLive;

/// <summary>What the store knows about the time in shadow. Nulls are "no data".</summary>
/// <param name="From">Start of the window; later when the first shadow decision is.</param>
/// <param name="ShadowMinutes">Minutes decided in shadow, within twice the window.</param>
/// <param name="ClosedTrades">Shadow round trips closed in the window.</param>
/// <param name="EarnedUsdt">Their net result.</param>
/// <param name="ExpectedUsdt">What their decisions expected, EV × notional.</param>
/// <param name="MinutesStored">Candles stored since <paramref name="From"/>, all symbols.</param>
/// <param name="MinutesExpected">Symbols × minutes since then.</param>
/// <param name="CandleMsP99">Candle close to arrival, over five-minute buckets, real ms.</param>
/// <param name="DecisionMsP99">The deciding turn, likewise.</param>
/// <param name="Submitted">Shadow entries submitted in the window.</param>
/// <param name="Failed">Of those, never filled for another reason than a person's.</param>
/// <param name="Drawdown">Deepest fall of shadow equity below its peak, fraction.</param>
/// <param name="WorstDayLoss">Deepest fall of shadow equity below its first value of a UTC day, fraction.</param>
/// <param name="DriftAlerts">Raised in the window.</param>
/// <param name="DriftOpen">Critical drift alerts unresolved now.</param>
/// <param name="DataAlertsOpen">Critical alerts about the data itself unresolved now.</param>
/// <param name="NakedEvents">Risk events in the window that say a position stood unprotected beyond its deadline.</param>
/// <param name="StreamDrillPassedAt">Latest passed user-stream drill.</param>
/// <param name="FullDrillPassedAt">Latest fire drill passed as a whole.</param>
public sealed record GoLiveFigures(
    DateTimeOffset From,
    long ShadowMinutes,
    long ClosedTrades,
    double EarnedUsdt,
    double ExpectedUsdt,
    long MinutesStored,
    long MinutesExpected,
    double? CandleMsP99,
    double? DecisionMsP99,
    long Submitted,
    long Failed,
    double? Drawdown,
    double? WorstDayLoss,
    long DriftAlerts,
    long DriftOpen,
    long DataAlertsOpen,
    long NakedEvents,
    DateTimeOffset? StreamDrillPassedAt,
    DateTimeOffset? FullDrillPassedAt)
{
    /// <summary>The name under which a drill of the user stream is kept.</summary>
    public const string StreamDrill = "user_stream";

    /// <summary>Rows of the failure catalogue that rehearse the user stream: silent, expired, closed, half-open.</summary>
    public static readonly int[] StreamDrillRows = [27, 28, 29, 30];

    /// <summary>Rows 1 to here are the fire drill as a whole; one that cannot be automated counts when it says so.</summary>
    public const int DrillRows = 48;

    /// <summary>The name under which a drill of everything is kept; it counts for the user stream too.</summary>
    public const string FullDrill = "all";
}
