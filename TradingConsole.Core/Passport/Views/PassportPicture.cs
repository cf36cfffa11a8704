using System.Collections.Immutable;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Views;

/// <summary>Everything a person's passport page shows, of one moment of the database.</summary>
/// <param name="Metrics">Of the whole history, with the interval of the mean where the trades allow one.</param>
/// <param name="Days">How the figures stood at the end of each day of the span, oldest first.</param>
/// <param name="Equity">Sum of R over the span, oldest first; thinned when there are many trades, the last one always kept.</param>
/// <param name="DrawdownMax">Deepest fall of that sum below its peak (which is at least 0), R, 0 or more.</param>
/// <param name="Coins">Most traded first.</param>
/// <param name="Hours">By hour of the week in Korea, 0 (Monday 00) to 167, of entry; hours without a trade are absent.</param>
/// <param name="Latest">The last things the person did, newest first.</param>
public sealed record PassportPicture(
    PassportRecord Record, PassportMetrics Metrics, ImmutableArray<MetricDay> Days, ImmutableArray<EquityStep> Equity, double DrawdownMax,
    ImmutableArray<CoinLine> Coins, ImmutableArray<HourCell> Hours, ImmutableArray<PassportEvent> Latest)
{
    /// <summary>Nothing was ever told of this person.</summary>
    public bool IsBlank => Record.LastSequence == 0;
}

/// <summary>The figures at the end of one day of Korea; null without a sample.</summary>
/// <param name="Values">By the code of the metric.</param>
public sealed record MetricDay(DateOnly Day, ImmutableSortedDictionary<string, double?> Values);

/// <param name="R">Sum of R from the start of the span to this trade.</param>
public readonly record struct EquityStep(DateTimeOffset At, double R);

/// <param name="Trades">Closed in the span.</param>
/// <param name="R">Sum over <paramref name="RTrades"/>, the trades whose first stop gives an R.</param>
/// <param name="Hold">Mean time held.</param>
public sealed record CoinLine(string Symbol, int Trades, int Wins, int Losses, double R, int RTrades, TimeSpan Hold);

/// <param name="Hour">Of the week in Korea.</param>
/// <param name="RMean">Null when no trade of the hour has an R.</param>
public readonly record struct HourCell(int Hour, int Trades, double? RMean);
