using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>Goes through the hours at which bands are made: what has come due is learned from first, then every market gets its bands.</summary>
/// <param name="markets">In the order in which bands are wanted.</param>
public sealed class BandWalk(IReadOnlyList<PriceSeries> markets, BandRules rules)
{
    private readonly Dictionary<string, PriceSeries> _byId = markets.ToDictionary(series => series.MarketId, StringComparer.Ordinal);
    private readonly ConformalBook _book = new(rules);
    private readonly PriorityQueue<ForecastBand, (DateTimeOffset Due, long Order)> _waiting = new();
    private long _order;

    /// <summary>Raw bands of an earlier walk that still come due, or that came due within the calibration window.</summary>
    public void Recall(IEnumerable<ForecastBand> raw)
    {
        ArgumentNullException.ThrowIfNull(raw);
        foreach (var band in raw)
        {
            _waiting.Enqueue(band, (band.TargetTs, _order++));
        }
    }

    /// <summary>Bands of every due hour of a stretch, both ends inclusive: hour by hour, each market's raw band before its corrected one.</summary>
    public ImmutableArray<ForecastBand> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var bands = ImmutableArray.CreateBuilder<ForecastBand>();
        for (var ts = FirstAtOrAfter(from); ts <= to; ts = ts.AddHours(rules.EveryHours))
        {
            Learn(ts);
            foreach (var series in markets)
            {
                foreach (var raw in BandMaker.Raw(series, ts, rules))
                {
                    bands.Add(raw);
                    if (_book.QuantileAt(ts, raw, series.IsQuiet(ts)) is { } quantile)
                    {
                        bands.Add(ConformalBand.Corrected(raw, quantile, rules));
                    }

                    _waiting.Enqueue(raw, (raw.TargetTs, _order++));
                }
            }
        }

        return bands.ToImmutable();
    }

    // A target hour without a fresh price teaches nothing.
    private void Learn(DateTimeOffset now)
    {
        while (_waiting.TryPeek(out var band, out var place) && place.Due <= now)
        {
            _waiting.Dequeue();
            if (_byId.TryGetValue(band.MarketId, out var series) && series.At(band.TargetTs) is { } actual)
            {
                _book.Add(band, actual, series.IsQuiet(band.Ts));
            }
        }
    }

    private DateTimeOffset FirstAtOrAfter(DateTimeOffset from)
    {
        var day = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero);
        while (day < from)
        {
            day = day.AddHours(rules.EveryHours);
        }

        return day;
    }
}
