using System.Collections.Frozen;
using TradingConsole.Core.Forecasts.Calibration;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Training;
using TradingConsole.Web.Pages.Models;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>One forecaster of the honesty table. Null where it has no such figure.</summary>
/// <param name="Kind"><c>market</c>, <c>model</c> or <c>person</c>.</param>
/// <param name="Horizon">What the forecasts look ahead to: a horizon of the markets, <c>barrier</c> (until the trade ends) or <c>own</c> (the time each named).</param>
/// <param name="Skill">1 − Brier / Brier of always saying the forecaster's own base rate.</param>
/// <param name="Ece">Over ten bins of equal width, 0 to 1.</param>
/// <param name="Slope">Cox: below 1 overconfident; null where the sample is too small or has no fit.</param>
/// <param name="Intercept">Of the same fit: above 0 it happens more often than said.</param>
public sealed record HonestyLine(
    string Kind, string Name, string? Detail, string Horizon, int SampleSize, double? Brier, BootstrapInterval? BrierInterval, double? Skill, double? Ece,
    BootstrapInterval? EceInterval, double? Slope, double? Intercept, string? Link)
{
    // A name in both languages alike; that practice is practice is said in words beside it.
    private static readonly FrozenDictionary<string, string> VenueNames = new Dictionary<string, string>
    {
        [RunWords.Polymarket] = "Polymarket", [RunWords.Practice] = "Practice venue", [RunWords.Recorded] = "Recording",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public bool IsSmall => SampleSize < CalibrationMetrics.SampleLeast;

    public static HonestyLine OfMarkets(CalibrationRow row, string venue) => new(
        "market", VenueNames.GetValueOrDefault(venue, venue), row.EndView, row.Horizon, row.SampleSize, row.Brier, row.BrierInterval, row.Skill, row.Ece, row.EceInterval, row.Slope, row.Intercept, null);

    public static HonestyLine OfModel(ModelView model, ProbabilityCalibration target)
    {
        var rows = target.Bins.Sum(bin => bin.Count);
        return new HonestyLine(
            "model", model.ShortId, target.Target, "barrier", rows, target.Brier, target.BrierInterval,
            rows == 0 ? null : SkillOf(target.Brier, target.Bins.Sum(bin => bin.ObservedRate * bin.Count) / rows), target.Ece, target.EceInterval, target.Slope, target.Intercept,
            $"/models/{model.Id}");
    }

    public static HonestyLine OfPerson(BoardForecaster person)
    {
        var said = person.Forecasts;
        var brier = Core.Passport.Metrics.Calibration.Brier(said);
        return new HonestyLine(
            "person", person.Name, null, "own", said.ConfidenceSamples, brier, person.Measured.Brier,
            brier is { } score ? SkillOf(score, (double)said.ConfidenceHits / said.ConfidenceSamples) : null,
            Core.Passport.Metrics.Calibration.ExpectedError(said) / 100, person.Measured.Ece,
            person.Measured.Fit?.Slope, person.Measured.Fit?.Intercept, null);
    }

    // Nothing is to be gained over a base rate that is always right.
    private static double? SkillOf(double brier, double baseRate) => baseRate is > 0 and < 1 ? 1 - (brier / (baseRate * (1 - baseRate))) : null;
}
