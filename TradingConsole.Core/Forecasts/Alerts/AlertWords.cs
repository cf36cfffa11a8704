using System.Collections.Immutable;
using System.Globalization;

namespace TradingConsole.Core.Forecasts.Alerts;

/// <summary>An alert in plain lines: what stands where no language model explains it, and the figures that one may use.</summary>
public static class AlertWords
{
    /// <summary>The name under which its lines are shown.</summary>
    public const string Template = "template_v1";

    /// <summary>At most five lines that say the evidence and nothing else.</summary>
    public static ImmutableArray<string> Lines(AlertEvidence evidence)
    {
        var figures = Figures(evidence);
        return
        [
            $"Price {figures["price"]} is {(evidence.Price > evidence.Q90 ? "above" : "below")} its 80 % band of {figures["band_low"]} to {figures["band_high"]} (middle {figures["band_middle"]}).",
            $"That is {figures["breach_in_widths"]} band widths outside; the band was made {figures["band_made_at"]} UTC by {evidence.BandModel}.",
            .. Structure(figures),
            .. figures.TryGetValue("question_ambiguity", out var ambiguity) && figures.TryGetValue("trust_score", out var trust)
                ? [$"Question ambiguity {ambiguity} of 0 to 1, trust score {trust} of 100."]
                : (ReadOnlySpan<string>)[],
        ];
    }

    /// <summary>An alert's evidence and its moment, as a language model is told them. Two alerts of one breach have two moments.</summary>
    public static ImmutableSortedDictionary<string, string> Figures(AlertEvent alert)
    {
        ArgumentNullException.ThrowIfNull(alert);
        return Figures(alert.Evidence).SetItem("raised_at", Moment(alert.Ts));
    }

    /// <summary>The evidence as it may be written, by name. A number that is not in here is in no explanation.</summary>
    public static ImmutableSortedDictionary<string, string> Figures(AlertEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var figures = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        Add("price", evidence.Price, "0.000");
        Add("band_low", evidence.Q10, "0.000");
        Add("band_middle", evidence.Q50, "0.000");
        Add("band_high", evidence.Q90, "0.000");
        Add("breach_in_widths", evidence.Score, "0.00");
        figures["direction"] = evidence.Price > evidence.Q90 ? "above" : "below";
        figures["band_made_at"] = Moment(evidence.BandTs);
        Add("volume_over_usual", evidence.VolumeVelocity, "0.00");
        Add("open_interest_change", evidence.OiChange, "0.000");
        if (evidence.FrameTs is { } frame && (evidence.VolumeVelocity ?? evidence.OiChange) is not null)
        {
            figures["volume_and_interest_as_of"] = Moment(frame);
        }

        Add("trades_5m", evidence.TradeCount, "0");
        Add("trades_5m_usual", evidence.TradeCountUsual, "0.0");
        Add("question_ambiguity", evidence.Ambiguity, "0.00");
        Add("trust_score", evidence.Trust, "0");
        return figures.ToImmutable();

        void Add(string name, double? value, string format)
        {
            if (value is { } told)
            {
                figures[name] = told.ToString(format, CultureInfo.InvariantCulture);
            }
        }
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static ImmutableArray<string> Structure(ImmutableSortedDictionary<string, string> figures)
    {
        ImmutableArray<string> told =
        [
            .. figures.TryGetValue("volume_over_usual", out var volume) ? [$"volume {volume} times its usual"] : (ReadOnlySpan<string>)[],
            .. figures.TryGetValue("open_interest_change", out var change) ? [$"open interest changed by {change} of itself"] : (ReadOnlySpan<string>)[],
            .. figures.TryGetValue("trades_5m", out var trades)
                ? [figures.TryGetValue("trades_5m_usual", out var usual) ? $"{trades} trades in 5 minutes, {usual} usual" : $"{trades} trades in 5 minutes"]
                : (ReadOnlySpan<string>)[],
        ];
        return told.IsEmpty ? [] : [$"Structure: {string.Join("; ", told)}.{(figures.TryGetValue("volume_and_interest_as_of", out var asOf) ? $" Volume and open interest are of {asOf} UTC." : "")}"];
    }
}
