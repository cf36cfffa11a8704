using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Bands;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>Three gates: the price left its band, the market's structure agrees, the question is clear and the market trusted. Pure.</summary>
public static class AlertGates
{
    /// <param name="told">What was raised before; read only.</param>
    public static AlertVerdict Judge(AlertCandidate candidate, AlertLog told, AlertRules rules)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(told);
        ArgumentNullException.ThrowIfNull(rules);
        if (candidate.Band is not { } band)
        {
            return AlertVerdict.Stop(AlertGate.NoBand);
        }

        if (candidate.PriceAge > rules.PriceAgeMax)
        {
            return AlertVerdict.Stop(AlertGate.StalePrice);
        }

        var isUp = candidate.Price > band.Q90;
        var score = Math.Max(candidate.Price - band.Q90, band.Q10 - candidate.Price) / Math.Max(band.Q90 - band.Q10, rules.WidthLeast);
        if (!(score > 0 && score >= rules.BreachScoreLeast))
        {
            return AlertVerdict.Stop(AlertGate.InsideBand);
        }

        var structure = Structure(candidate, rules);
        return structure.Length < rules.StructureLeast ? AlertVerdict.Stop(AlertGate.StructureSilent)
            : !(candidate.Ambiguity <= rules.AmbiguityMax) ? AlertVerdict.Stop(AlertGate.QuestionUnclear)
            : !(candidate.Trust >= rules.TrustLeast) ? AlertVerdict.Stop(AlertGate.TrustLow)
            : Told(candidate, band, isUp, score, structure, told, rules);
    }

    private static AlertVerdict Told(
        AlertCandidate candidate, ForecastBand band, bool isUp, double score, ImmutableArray<string> structure, AlertLog told, AlertRules rules)
    {
        var severity = Severity(score, structure.Length, candidate.Trust ?? 0, rules);
        var before = told.Told(candidate.MarketId, band.Ts, isUp);
        if (severity <= before)
        {
            return AlertVerdict.Stop(AlertGate.AlreadyTold);
        }

        if (told.Last(candidate.MarketId, isUp) is { } last && candidate.Ts - last.Ts < rules.CoolDown && severity <= last.Severity)
        {
            return AlertVerdict.Stop(AlertGate.CoolingDown);
        }

        var evidence = new AlertEvidence(
            candidate.Price, band.Q10, band.Q50, band.Q90, band.ModelId, band.Ts, band.Q90 - band.Q10, score, candidate.VolumeVelocity, candidate.OiChange,
            candidate.Ambiguity, candidate.Trust)
        {
            BandTarget = band.TargetTs, FrameTs = candidate.FrameTs, TradeCount = candidate.TradeCount, TradeCountUsual = candidate.TradeCountUsual,
        };
        return AlertVerdict.Raise(new AlertEvent(
            AlertId.Of(candidate.Ts, candidate.MarketId, band.Ts, isUp, before is null ? null : severity), candidate.Ts, candidate.MarketId, severity,
            [isUp ? "BAND_BREACH_UP" : "BAND_BREACH_DOWN", .. structure], evidence, AlertWords.Lines(evidence)));
    }

    private static ImmutableArray<string> Structure(AlertCandidate candidate, AlertRules rules)
    {
        var signs = ImmutableArray.CreateBuilder<string>(3);
        if (candidate.VolumeVelocity >= rules.VolumeVelocityLeast)
        {
            signs.Add("VOLUME_SURGE");
        }

        if (candidate.OiChange is { } change && Math.Abs(change) >= rules.OiChangeLeast)
        {
            signs.Add(change > 0 ? "OI_UP" : "OI_DOWN");
        }

        if (candidate.TradeCount >= rules.TradeCountLeast && candidate.TradeCount >= rules.TradeCountRatioLeast * candidate.TradeCountUsual)
        {
            signs.Add("TRADES_SURGE");
        }

        return signs.ToImmutable();
    }

    private static AlertSeverity Severity(double score, int structure, double trust, AlertRules rules) =>
        score >= rules.HighScoreLeast && structure >= rules.HighStructureLeast && trust >= rules.HighTrustLeast ? AlertSeverity.High
        : score >= rules.MedScoreLeast || structure >= 2 ? AlertSeverity.Med
        : AlertSeverity.Fyi;
}
