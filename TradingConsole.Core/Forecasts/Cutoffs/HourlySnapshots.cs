using System.Runtime.InteropServices;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>A market at each full hour of an interval, of what was known at that hour.</summary>
public static class HourlySnapshots
{
    /// <param name="prices">Oldest first, from before the interval on.</param>
    /// <param name="activity">Oldest first, from before the interval on.</param>
    /// <param name="from">Exclusive: the run before made that hour.</param>
    /// <param name="to">Inclusive.</param>
    /// <returns>No row for hours before its start, from its closing or settlement on, and without a price that is young enough.</returns>
    public static IEnumerable<MarketSnapshot> Of(
        ForecastMarket market, List<PricePoint> prices, List<MarketActivity> activity, DateTimeOffset from, DateTimeOffset to, CutoffRules rules,
        LiquidityRules liquidity)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(activity);
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(liquidity);
        var known = 0;
        MarketActivity? volume = null, interest = null;
        for (var hour = FirstAfter(from); hour <= to; hour = hour.AddHours(1))
        {
            for (; known < activity.Count && activity[known].Ts <= hour; known++)
            {
                volume = activity[known].Volume24hUsd is null ? volume : activity[known];
                interest = activity[known].OpenInterestUsd is null ? interest : activity[known];
            }

            if (hour < market.StartsAt || hour >= market.ClosedAt || hour >= market.Label.ResolvedAt || Last(prices, hour) is not { } price
                || hour - price.Ts > rules.SnapshotStaleness)
            {
                continue;
            }

            var volumeUsd = hour - volume?.Ts <= rules.ActivityStaleness ? volume?.Volume24hUsd : null;
            var interestUsd = hour - interest?.Ts <= rules.ActivityStaleness ? interest?.OpenInterestUsd : null;
            var left = market.EndsAt - hour;
            yield return new MarketSnapshot(
                hour, market.MarketId, price.Yes, volumeUsd, interestUsd, left < TimeSpan.Zero ? TimeSpan.Zero : left,
                liquidity.Of(volumeUsd, interestUsd), hour - price.Ts);
        }
    }

    private static PricePoint? Last(List<PricePoint> prices, DateTimeOffset hour)
    {
        var before = CutoffPicker.Before(CollectionsMarshal.AsSpan(prices), hour.AddTicks(1));
        return before.IsEmpty ? null : before[^1];
    }

    private static DateTimeOffset FirstAfter(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerHour) + TimeSpan.TicksPerHour, TimeSpan.Zero);
}
