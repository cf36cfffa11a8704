using System.Globalization;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary>What the markets showed before their end.</summary>
internal sealed class ScoredPriceFile
{
    private static readonly long AgeMaxMs = (long)TimeSpan.FromMinutes(60).TotalMilliseconds;

    private readonly Dictionary<string, SortedList<long, double>> _prices = new(StringComparer.Ordinal);

    private ScoredPriceFile()
    {
    }

    /// <summary>Rows of markets nobody asked for.</summary>
    public long Strangers { get; private set; }

    /// <exception cref="InvalidDataException">A wrong row, or one seen after its market's end; every one is named.</exception>
    public static ScoredPriceFile Read(string path, ScoredMarketFile markets)
    {
        var prices = new ScoredPriceFile();
        var file = new ForecastCsv(path, "timestamp_ms", "market_slug", "yes_price");
        file.Each(fields => prices.Add(file, markets, fields));
        return prices;
    }

    /// <summary>The last price at or before an instant; null with the reason when there is none, or none fresh enough.</summary>
    public (double? Price, string? Reason) LastBefore(string slug, long dueMs)
    {
        if (!_prices.TryGetValue(slug, out var series) || series.Keys[0] > dueMs)
        {
            return (null, "no_price");
        }

        var (low, high) = (0, series.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = series.Keys[middle] <= dueMs ? (middle, high) : (low, middle - 1);
        }

        return dueMs - series.Keys[low] > AgeMaxMs ? (null, "stale") : (series.Values[low], null);
    }

    private void Add(ForecastCsv file, ScoredMarketFile markets, string[] fields)
    {
        var slug = fields[1];
        var at = file.Milliseconds("timestamp_ms", fields[0]);
        var isPrice = double.TryParse(fields[2], NumberStyles.Float, CultureInfo.InvariantCulture, out var price) && price is >= 0 and <= 1;
        if (!isPrice)
        {
            file.Wrong("yes_price", fields[2], "is not a price from 0 to 1");
        }

        if (at is not { } ts || !isPrice)
        {
            return;
        }

        if (markets.Find(slug) is not { } market)
        {
            Strangers++;
            return;
        }

        if (ts > market.EndMs)
        {
            file.Wrong("timestamp_ms", fields[0], FormattableString.Invariant(
                $"is later than the end of market '{slug}' ({market.EndMs}): a price seen after the end knows the outcome, a look-ahead leak"));
            return;
        }

        if (!_prices.TryGetValue(slug, out var series))
        {
            _prices[slug] = series = [];
        }

        if (!series.TryAdd(ts, price) && series[ts] != price)
        {
            file.Wrong("yes_price", fields[2], FormattableString.Invariant(
                $"contradicts an earlier row of '{slug}' at {ts}, which says {series[ts]}; a market has one price at a time"));
        }
    }
}
