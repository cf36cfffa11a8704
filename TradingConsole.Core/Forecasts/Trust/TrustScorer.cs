using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Trust;

/// <summary>Scores how far a market's price deserves to be believed. Pure.</summary>
public static class TrustScorer
{
    /// <summary>Two-sided 80 % of the normal distribution in deviations: what a 10 % to 90 % band spans.</summary>
    private const double Band80 = 2.5631031310892007;

    // A band that touches 0 or 1 has no log-odds there; one without width says nothing of restlessness.
    private const double OddsClip = 0.001;
    private const double WidthLeast = 0.02;

    /// <summary>Weighted mean of the components in percent; manipulation enters as what is not suspected. Between 0 and 100, monotone in each.</summary>
    public static double Score(TrustComponents components, TrustRules rules)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(rules);
        var weights = rules.LiquidityWeight + rules.StabilityWeight + rules.QuestionQualityWeight + rules.ManipulationWeight + rules.DisputeWeight;
        var sum = (rules.LiquidityWeight * components.Liquidity) + (rules.StabilityWeight * components.Stability)
            + (rules.QuestionQualityWeight * components.QuestionQuality) + (rules.ManipulationWeight * (1 - components.ManipulationSuspect))
            + (rules.DisputeWeight * components.Dispute);
        return Math.Clamp(100 * sum / weights, 0, 100);
    }

    public static TrustScore Of(TrustInput input, DateTimeOffset ts, TrustRules rules)
    {
        var components = Components(input, rules);
        return new TrustScore(ts, input.MarketId, Score(components, rules), components);
    }

    public static TrustComponents Components(TrustInput input, TrustRules rules)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(rules);
        var unknown = ImmutableArray.CreateBuilder<string>();
        var indicators = Indicators(input, rules, unknown);
        return new TrustComponents(
            Known(Liquidity(input, rules), "liquidity"),
            Known(Stability(input, rules), "stability"),
            Known(input is { Ambiguity: { } ambiguity, ResolutionRisk: { } risk } ? 1 - ((ambiguity + risk) / 2) : null, "question_quality"),
            Known(indicators.IsEmpty ? null : Suspicion(indicators.Values), "manipulation_suspect"),
            Dispute(input, rules))
        {
            Unknown = unknown.ToImmutable(), Indicators = indicators,
        };

        double Known(double? value, string name)
        {
            if (value is null)
            {
                unknown.Add(name);
            }

            return value ?? rules.Neutral;
        }
    }

    // The mean of the two; one alone where the other is not told.
    private static double? Liquidity(TrustInput input, TrustRules rules)
    {
        var told = new[] { input.Volume24hUsd, input.OpenInterestUsd }.OfType<double>().ToArray();
        return told.Length == 0 ? null : told.Average(rules.Liquidity.At);
    }

    private static double? Stability(TrustInput input, TrustRules rules)
    {
        if (input is not { Vol: { } vol, Band: { } band })
        {
            return null;
        }

        var expected = Math.Max(LogOdds(band.Q90) - LogOdds(band.Q10), WidthLeast);
        var realized = Band80 * vol * Math.Sqrt(band.Ahead.TotalHours);
        return 1 - rules.Restlessness.At(realized / expected);
    }

    private static ImmutableSortedDictionary<string, double> Indicators(TrustInput input, TrustRules rules, ImmutableArray<string>.Builder unknown)
    {
        (string Name, double? Value, Ramp Ramp)[] all =
        [
            ("volume_to_open_interest", input is { Volume24hUsd: { } turned, OpenInterestUsd: > 0 and var open } ? turned / open : null, rules.VolumeToOpenInterest),
            ("volume_per_wallet", input is { Volume24hUsd: { } volume, Wallets: > 0 and var wallets } ? volume / wallets : null, rules.VolumePerWallet),
            ("top_share", input.TopShare, rules.TopShare),
            ("round_trip_share", input.RoundTripShare, rules.RoundTripShare),
        ];
        var known = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (name, value, ramp) in all)
        {
            if (value is { } told)
            {
                known[name] = ramp.At(told);
            }
            else
            {
                unknown.Add(name);
            }
        }

        return known.ToImmutable();
    }

    // One clear sign is enough, and each further one adds to it: 1 − Π (1 − s).
    private static double Suspicion(IEnumerable<double> indicators) => 1 - indicators.Aggregate(1.0, (clean, suspicion) => clean * (1 - suspicion));

    private static double Dispute(TrustInput input, TrustRules rules) =>
        !input.WasDisputed && input.LabelRule != "disputed" ? 1
        : input.Status is MarketStatus.Resolved or MarketStatus.Void ? rules.DisputedOnce
        : 0;

    private static double LogOdds(double probability)
    {
        var p = Math.Clamp(probability, OddsClip, 1 - OddsClip);
        return Math.Log(p / (1 - p));
    }
}
