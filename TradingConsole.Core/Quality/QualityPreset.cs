using System.ComponentModel.DataAnnotations;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Quality;

/// <summary>When data quality is worth an operator's eye. Fractions of bars or rows. Versioned, never edited.</summary>
/// <param name="DriftWindowMinutes">Minutes of feature rows compared with the training reference.</param>
/// <param name="PsiWarn">Conventionally 0.1: watch.</param>
/// <param name="PsiCritical">Conventionally 0.25: shifted. Shown, not alerted: a new market regime passes it too.</param>
/// <param name="PsiAlert">Raises an alert, if chance does not explain it either: 0.65 is what a normal distribution has whose spread grew 2.3 times.</param>
/// <param name="DriftConfidence">Of the limits chance sets, by rows and by days: all must be passed, so chance alone seldom raises an alert.</param>
/// <param name="MissingFractionMax">Bars missing of those expected in the last hour, per symbol.</param>
/// <param name="CandleLatencyMax">Candle close to arrival, real time; median of five minutes.</param>
/// <param name="OutlierSigmas">A one-minute return beyond so many robust deviations is an outlier.</param>
/// <param name="OutlierBasisAtr">So is a last price further from mark price, in ATR.</param>
/// <param name="OutlierFractionMax">Outlying rows of the last hour, per symbol.</param>
/// <param name="QuarantinedPerHourMax">Messages of the whole desk.</param>
/// <param name="ClearFraction">Hysteresis: an alert resolves when its value falls below this fraction of its threshold.</param>
public sealed record QualityPreset(
    string Name,
    int DriftWindowMinutes,
    double PsiWarn,
    double PsiCritical,
    double PsiAlert,
    double DriftConfidence,
    double MissingFractionMax,
    TimeSpan CandleLatencyMax,
    double OutlierSigmas,
    double OutlierBasisAtr,
    double OutlierFractionMax,
    int QuarantinedPerHourMax,
    double ClearFraction)
{
    /// <summary>A minute is 1/60 of an hour: two missing bars of a symbol raise an alert.</summary>
    public static readonly QualityPreset Standard = new(
        "standard", 1_440, 0.1, 0.25, 0.65, 0.999, 0.02, TimeSpan.FromSeconds(5), 10, 5, 0.1, 10, 0.8);

    /// <summary>Longest window a monitor keeps rows for.</summary>
    public const int WindowMinutesMax = 1_440;

    /// <summary>Every rule the numbers break: field, value, rule.</summary>
    public IEnumerable<ValidationResult> Problems()
    {
        ValidationResult? Within(string field, double value, double min, double max) => value >= min && value <= max
            ? null
            : new(FormattableString.Invariant($"{field} is {value}; it must be {min} to {max}."), [field]);

        ValidationResult?[] problems =
        [
            string.IsNullOrWhiteSpace(Name) ? new("name is empty; it must say what the preset is for.", ["name"]) : null,
            Within("driftWindowMinutes", DriftWindowMinutes, 60, WindowMinutesMax),
            Within("psiWarn", PsiWarn, Psi.ShareFloor, 10),
            Within("psiCritical", PsiCritical, Psi.ShareFloor, 10),
            Within("psiAlert", PsiAlert, Psi.ShareFloor, 10),
            Within("driftConfidence", DriftConfidence, 0.5, 0.999999),
            Within("missingFractionMax", MissingFractionMax, 0, 1),
            Within("candleLatencyMax, s,", CandleLatencyMax.TotalSeconds, 0.05, 60),
            Within("outlierSigmas", OutlierSigmas, 3, 100),
            Within("outlierBasisAtr", OutlierBasisAtr, 0.5, 100),
            Within("outlierFractionMax", OutlierFractionMax, 0, 1),
            Within("quarantinedPerHourMax", QuarantinedPerHourMax, 0, 1_000_000),
            Within("clearFraction", ClearFraction, 0.1, 1),
            PsiCritical <= PsiAlert ? null : new($"psiCritical is {PsiCritical}; it must not be above psiAlert, {PsiAlert}.", ["psiCritical"]),
            PsiWarn <= PsiCritical ? null : new($"psiWarn is {PsiWarn}; it must not be above psiCritical, {PsiCritical}.", ["psiWarn"]),
        ];
        return problems.OfType<ValidationResult>();
    }
}
