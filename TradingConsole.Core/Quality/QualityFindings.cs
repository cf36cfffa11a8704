using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Quality;

/// <summary>What the thresholds say to what was measured. Pure.</summary>
public static class QualityFindings
{
    /// <summary>
    /// Features that say which regime the market is in: they are meant to move, and move for days. Funding is set every eight hours and,
    /// like the basis it follows, leans one way for days too.
    /// </summary>
    public static readonly ImmutableHashSet<string> RegimeFeatures =
        ["atr", "btc_ret_60", "btc_vol_60", "btc_regime", "funding_rate", "funding_z", "basis"];

    /// <summary>
    /// A feature is over when it is past the preset's limit and past what chance explains. A regime feature alone is no finding: it
    /// needs a feature of another kind that is over too, and is over with when none of those is near its threshold any more.
    /// </summary>
    public static IEnumerable<AlertFinding> OfDrift(IReadOnlyList<FeatureDrift> features, QualityPreset preset)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(preset);
        var isConfirmed = features.Any(feature => feature.IsOver(preset.PsiAlert) && !RegimeFeatures.Contains(feature.Feature));
        var isOthersNear = features.Any(feature => !RegimeFeatures.Contains(feature.Feature)
            && feature.ByChance is { } limit && feature.Psi >= Math.Max(preset.PsiAlert, limit) * preset.ClearFraction);
        foreach (var feature in features)
        {
            if (feature.ByChance is not { } limit || !double.IsFinite(feature.Psi))
            {
                continue; // Nothing can be said yet.
            }

            var threshold = Math.Max(preset.PsiAlert, limit);
            var isRegime = RegimeFeatures.Contains(feature.Feature);
            yield return new AlertFinding(
                AlertKinds.Drift, feature.Feature, true,
                feature.IsOver(preset.PsiAlert) && (isConfirmed || !isRegime),
                feature.Psi < threshold * preset.ClearFraction || (isRegime && !isOthersNear),
                string.Create(CultureInfo.InvariantCulture,
                    $"PSI of {feature.Feature} is {feature.Psi:0.000} over {feature.Rows:N0} rows; limit {preset.PsiAlert:0.00}, by chance {limit:0.000}"),
                feature.Psi, threshold);
        }
    }

    public static IEnumerable<AlertFinding> OfFeed(IEnumerable<FeedHour> hours, QualityPreset preset)
    {
        ArgumentNullException.ThrowIfNull(hours);
        ArgumentNullException.ThrowIfNull(preset);
        foreach (var hour in hours.Where(hour => hour.Expected > 0))
        {
            var missing = 1 - ((double)hour.Bars / hour.Expected);
            // One bar of a few minutes is a large fraction and no finding: at least two must be missing.
            yield return Finding(
                AlertKinds.Missing, hour.Symbol.Value, missing, preset.MissingFractionMax, hour.Expected - hour.Bars >= 2, preset,
                string.Create(CultureInfo.InvariantCulture,
                    $"{hour.Expected - hour.Bars} of {hour.Expected} bars missing in the last hour; limit {preset.MissingFractionMax:0.0%}"));
            if (hour.Bars > 0)
            {
                var outliers = (double)hour.Outliers / hour.Bars;
                yield return Finding(
                    AlertKinds.Outliers, hour.Symbol.Value, outliers, preset.OutlierFractionMax, hour.Outliers >= 3, preset,
                    string.Create(CultureInfo.InvariantCulture,
                        $"{hour.Outliers} of {hour.Bars} bars outlying in the last hour; limit {preset.OutlierFractionMax:0.0%}"));
            }

            if (hour.CandleMsMedian is { } latency)
            {
                var limit = preset.CandleLatencyMax.TotalMilliseconds;
                yield return Finding(
                    AlertKinds.Latency, hour.Symbol.Value, latency, limit, true, preset,
                    string.Create(CultureInfo.InvariantCulture, $"Candles arrive {latency:0} ms after their close; limit {limit:0} ms"));
            }
        }
    }

    public static AlertFinding OfQuarantine(long lastHour, QualityPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        return Finding(
            AlertKinds.Quarantine, "desk", lastHour, preset.QuarantinedPerHourMax, true, preset,
            $"{lastHour} messages quarantined in the last hour; limit {preset.QuarantinedPerHourMax}");
    }

    private static AlertFinding Finding(
        string kind, string subject, double value, double threshold, bool isEnough, QualityPreset preset, string message)
    {
        var isOver = value > threshold && isEnough;
        return new AlertFinding(
            kind, subject, false, isOver, !isOver && value <= threshold * preset.ClearFraction, message, value, threshold);
    }
}
