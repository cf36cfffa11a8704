using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Bands.Remote;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>Goes through the hours at which bands are made: what has come due is learned from first, then every market gets its bands.</summary>
/// <param name="markets">In the order in which bands are wanted.</param>
/// <param name="remote">What remote models said of the hours; null where none was asked.</param>
public sealed class BandWalk(IReadOnlyList<PriceSeries> markets, BandRules rules, RemoteSayings? remote = null)
{
    private readonly Dictionary<string, PriceSeries> _byId = markets.ToDictionary(series => series.MarketId, StringComparer.Ordinal);
    private readonly ConformalBook _book = new(rules);
    private readonly PriorityQueue<ForecastBand, (DateTimeOffset Due, long Order)> _waiting = new();
    private long _order;

    /// <summary>Bands of an earlier walk that still come due, or that came due within the calibration window.</summary>
    public void Recall(IEnumerable<ForecastBand> earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        foreach (var band in earlier)
        {
            Await(band);
        }
    }

    /// <summary>Bands of every due hour of a stretch, both ends inclusive: hour by hour, each market's raw band before its corrected one.</summary>
    public ImmutableArray<ForecastBand> Between(DateTimeOffset from, DateTimeOffset to)
    {
        var bands = ImmutableArray.CreateBuilder<ForecastBand>();
        for (var ts = FirstAtOrAfter(from, rules); ts <= to; ts = ts.AddHours(rules.EveryHours))
        {
            Learn(ts);
            foreach (var series in markets)
            {
                ImmutableArray<ForecastBand> baselines = [.. BandMaker.Raw(series, ts, rules).SelectMany(raw => WithCorrection(raw, series))];
                bands.AddRange(baselines);
                foreach (var saying in remote?.Of(ts, series.MarketId) ?? [])
                {
                    bands.AddRange(OfRemote(saying, baselines, ts, series));
                }
            }
        }

        return bands.ToImmutable();
    }

    internal static DateTimeOffset FirstAtOrAfter(DateTimeOffset from, BandRules rules)
    {
        var day = new DateTimeOffset(from.UtcDateTime.Date, TimeSpan.Zero);
        while (day < from)
        {
            day = day.AddHours(rules.EveryHours);
        }

        return day;
    }

    /// <summary>Only horizons that have a baseline: where the window is too short for it, no band is made.</summary>
    private IEnumerable<ForecastBand> OfRemote(RemoteSaying saying, ImmutableArray<ForecastBand> baselines, DateTimeOffset ts, PriceSeries series)
    {
        var kalman = baselines.Where(band => band.Method == BandMethod.Kalman);
        return saying.Answer is { } answer
            ? RemoteBands.Of(answer, ts, saying.Method, rules).Where(raw => kalman.Any(band => band.HorizonSteps == raw.HorizonSteps))
                .SelectMany(raw => WithCorrection(raw, series))
            : kalman.Select(band => StandIn.Of(band, saying));
    }

    private IEnumerable<ForecastBand> WithCorrection(ForecastBand raw, PriceSeries series)
    {
        Await(raw);
        yield return raw;
        if (_book.QuantileAt(raw.Ts, raw, series.IsQuiet(raw.Ts)) is { } quantile)
        {
            var corrected = ConformalBand.Corrected(raw, quantile, rules);
            Await(corrected);
            yield return corrected;
        }
    }

    private void Await(ForecastBand band)
    {
        if (!StandIn.Is(band) && (band.Calibration == BandCalibration.Raw || rules.RetrainGain > 0))
        {
            _waiting.Enqueue(band, (band.TargetTs, _order++));
        }
    }

    // A target hour without a fresh price teaches nothing.
    private void Learn(DateTimeOffset now)
    {
        while (_waiting.TryPeek(out var band, out var place) && place.Due <= now)
        {
            _waiting.Dequeue();
            if (!_byId.TryGetValue(band.MarketId, out var series) || series.At(band.TargetTs) is not { } actual)
            {
                continue;
            }

            if (band.Calibration == BandCalibration.Raw)
            {
                _book.Add(band, actual, series.IsQuiet(band.Ts));
            }
            else
            {
                _book.AddCorrected(band, actual, series.IsQuiet(band.Ts));
            }
        }
    }
}
