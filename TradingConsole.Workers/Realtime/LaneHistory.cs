using System.Collections.Immutable;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime;

/// <summary>A lane's past, read from the database after it was filled.</summary>
/// <param name="FactorSeries">For BTC: its longer series for the market factor; otherwise the same as <paramref name="Series"/>.</param>
/// <param name="FundingBefore">Rates settled before the series' first bar, oldest first.</param>
internal sealed record LaneHistory(
    MinuteSeries Series, MinuteSeries FactorSeries, ImmutableArray<double> FundingBefore, double SettledFunding, double? DayAgoClose);
