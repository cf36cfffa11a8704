using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>Makes the raw bands of one market at one hour. Pure; nothing after the hour is read.</summary>
public static class BandMaker
{
    /// <summary>The methods that need nobody else.</summary>
    public static ImmutableArray<BandMethod> Methods { get; } = [BandMethod.Ewma, BandMethod.Kalman, BandMethod.RollingQuantile];

    /// <summary>One raw band a method and horizon; none where the hour has no fresh price or the window too few.</summary>
    public static ImmutableArray<ForecastBand> Raw(PriceSeries series, DateTimeOffset ts, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(rules);
        if (series.At(ts) is null)
        {
            return [];
        }

        var bands = ImmutableArray.CreateBuilder<ForecastBand>();
        foreach (var horizon in rules.Horizons)
        {
            var window = series.UpTo(ts, rules.HistoryHours + horizon);
            if (Known(window) < rules.PricesLeast)
            {
                continue;
            }

            foreach (var method in Methods)
            {
                if (Of(method, window, horizon, rules) is { } band)
                {
                    bands.Add(new ForecastBand(
                        ts, series.MarketId, method, horizon, rules.StepSeconds, LogOdds.ToProbability(band.Low), LogOdds.ToProbability(band.Middle),
                        LogOdds.ToProbability(band.High), ModelOf(method, rules), BandCalibration.Raw));
                }
            }
        }

        return bands.ToImmutable();
    }

    /// <summary>Name, version and parameters, as a band's <see cref="ForecastBand.ModelId"/> says them.</summary>
    public static string ModelOf(BandMethod method, BandRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return method switch
        {
            BandMethod.Ewma => FormattableString.Invariant($"ewma-v1(level={rules.EwmaLevelDecay},variance={rules.EwmaVarianceDecay},hours={rules.HistoryHours})"),
            BandMethod.Kalman => FormattableString.Invariant($"kalman-v1(hours={rules.HistoryHours})"),
            BandMethod.RollingQuantile => FormattableString.Invariant($"rolling-quantile-v1(hours={rules.HistoryHours})"),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, "a remote model names itself"),
        };
    }

    private static RawBand? Of(BandMethod method, ReadOnlySpan<double> window, int horizon, BandRules rules) => method switch
    {
        BandMethod.Ewma => EwmaBand.Of(window, horizon, rules),
        BandMethod.Kalman => KalmanBand.Of(window, horizon),
        _ => RollingQuantileBand.Of(window, horizon, rules),
    };

    private static int Known(ReadOnlySpan<double> window)
    {
        var known = 0;
        foreach (var value in window)
        {
            known += double.IsNaN(value) ? 0 : 1;
        }

        return known;
    }
}
