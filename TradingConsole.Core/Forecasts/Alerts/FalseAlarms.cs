using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Cutoffs;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>What became of alerts: false when the price went back into its band, or when a person says so.</summary>
public static class FalseAlarms
{
    /// <param name="prices">Of the market, by time; those outside (alert, alert + N] are passed over.</param>
    /// <param name="now">What is known.</param>
    /// <returns>Null while it cannot be told: no price came back and the time is not over.</returns>
    public static bool? Judge(AlertEvent alert, ReadOnlySpan<PricePoint> prices, DateTimeOffset now, AlertRules rules)
    {
        ArgumentNullException.ThrowIfNull(alert);
        ArgumentNullException.ThrowIfNull(rules);
        var (until, seen) = (alert.Ts + rules.FalseAlarmWithin, false);
        foreach (var price in prices)
        {
            if (price.Ts > alert.Ts && price.Ts <= until && price.Ts <= now)
            {
                seen = true;
                if (price.Yes >= alert.Evidence.Q10 && price.Yes <= alert.Evidence.Q90)
                {
                    return true;
                }
            }
        }

        return now >= until && seen ? false : null;
    }

    /// <summary>Share of false alarms by severity, gravest first, with 95 % Wilson intervals; those nobody judged yet are counted apart.</summary>
    public static ImmutableArray<FalseAlarmRate> Rates(IEnumerable<(AlertSeverity Severity, bool? IsFalse)> alerts) =>
    [
        .. alerts.GroupBy(alert => alert.Severity).OrderByDescending(group => group.Key).Select(group =>
        {
            var (all, judged, wrong) = (group.Count(), group.Count(alert => alert.IsFalse is not null), group.Count(alert => alert.IsFalse == true));
            return new FalseAlarmRate(group.Key, all, judged, wrong, judged == 0 ? null : (double)wrong / judged, WilsonInterval.Of(wrong, judged));
        }),
    ];
}

/// <param name="Rate">Of the judged ones; null without any.</param>
public readonly record struct FalseAlarmRate(AlertSeverity Severity, int Alerts, int Judged, int FalseAlarms, double? Rate, WilsonInterval Interval);
