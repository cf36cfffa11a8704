using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Bands.Remote;

/// <summary>What remote models are asked. Pure; nothing after the hour is read.</summary>
/// <remarks>
/// Bounded, as each series costs time and money: the last <see cref="BandRules.AskedHoursMax"/> hours of a run, which are those of a day however
/// long it stood still, and of each the <see cref="BandRules.AskedMarketsMax"/> most traded markets, where a band has readers.
/// </remarks>
public static class RemoteQuestions
{
    private const string Hourly = "1h";

    /// <summary>The hours of a stretch that are asked about, ascending.</summary>
    /// <param name="from">Exclusive: the run before asked about that hour.</param>
    /// <param name="to">Inclusive.</param>
    public static ImmutableArray<DateTimeOffset> HoursOf(DateTimeOffset from, DateTimeOffset to, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var hours = new List<DateTimeOffset>();
        for (var hour = BandWalk.FirstAtOrAfter(from.AddTicks(1), rules); hour <= to; hour = hour.AddHours(rules.EveryHours))
        {
            hours.Add(hour);
        }

        return [.. hours.TakeLast(rules.AskedHoursMax)];
    }

    /// <summary>One question a market, the most traded first.</summary>
    /// <param name="volumeUsd">What a market traded within 24 h of the hour; null where nobody knows.</param>
    public static ImmutableArray<SeriesQuestion> At(
        DateTimeOffset ts, IEnumerable<PriceSeries> markets, Func<string, double?> volumeUsd, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(markets);
        ArgumentNullException.ThrowIfNull(volumeUsd);
        ArgumentNullException.ThrowIfNull(rules);
        return
        [
            .. markets.Where(series => series.At(ts) is not null)
                .OrderByDescending(series => volumeUsd(series.MarketId) ?? 0).ThenBy(series => series.MarketId, StringComparer.Ordinal)
                .Select(series => Of(series, ts, rules)).OfType<SeriesQuestion>().Take(rules.AskedMarketsMax),
        ];
    }

    // A missing hour is shown as the price before it: a model wants a value a step, and the last one is all that was known.
    private static SeriesQuestion? Of(PriceSeries series, DateTimeOffset ts, BandRules rules)
    {
        var prices = series.PricesUpTo(ts, rules.HistoryHours + rules.Horizons.Max());
        var values = ImmutableArray.CreateBuilder<double>(prices.Length);
        var (known, last) = (0, double.NaN);
        foreach (var price in prices)
        {
            (known, last) = double.IsNaN(price) ? (known, last) : (known + 1, price);
            if (known > 0)
            {
                values.Add(last);
            }
        }

        return known < rules.PricesLeast ? null : new SeriesQuestion(
            series.MarketId, values.ToImmutable(), ts.AddHours(1 - values.Count), Hourly, rules.Horizons.Max(), RemoteBands.Quantiles);
    }
}
