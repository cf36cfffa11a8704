using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Decisions;

/// <summary>How a gate stands towards a typical trade of the label spec.</summary>
public enum GateOutlook
{
    Open,

    /// <summary>Blocks a trade that is typical for the label spec.</summary>
    Tight,

    /// <summary>Blocks practically every trade.</summary>
    Closed,
}

/// <param name="Typical">What a typical trade would show at this gate.</param>
/// <param name="Sentence">Why, with both numbers.</param>
public sealed record GateFeasibility(string Code, GateOutlook Outlook, double Typical, double Limit, string Unit, string Sentence);

/// <summary>Whether a label spec and a policy can trade at all, at one level of volatility.</summary>
/// <param name="CostFraction">Fees and slippage of a round trip, fraction of notional.</param>
/// <param name="WinRateNeeded">Share of trades that must reach the target to earn the minimum EV; above 1 is impossible.</param>
public sealed record FeasibilityReport(
    double AtrFraction, double CostFraction, double WinRateNeeded, ImmutableArray<GateFeasibility> Gates)
{
    public bool BlocksEverything => Gates.Any(gate => gate.Outlook == GateOutlook.Closed);
}

/// <summary>How often one gate refused.</summary>
/// <param name="Asked">Decisions in which it was asked.</param>
/// <param name="Alone">Refusals in which it was the only gate to object: what loosening it alone would let through.</param>
public readonly record struct GateFrequency(string Code, long Asked, long Refused, long Alone)
{
    public double RefusedFraction => Asked == 0 ? 0 : (double)Refused / Asked;
}

/// <summary>Tells before and after the fact which gate binds: a desk that never trades must say why.</summary>
public static class Feasibility
{
    /// <summary>From the numbers alone. A trade without edge on a driftless path is the yardstick.</summary>
    /// <param name="atrFraction">Typical 1-minute ATR over price, e.g. 0.0006.</param>
    public static FeasibilityReport Check(LabelSpec label, PolicyPreset policy, double atrFraction)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(atrFraction);
        var stop = Math.Min(label.KSl, label.RiskMaeAtr);
        var cost = 2 * (label.FeeRate + TradingCosts.Slippage(label.SlippageK, atrFraction));
        var winRate = ((stop * atrFraction) + cost + Math.Max(0, policy.EvMin)) / ((label.KTp + stop) * atrFraction);

        return new FeasibilityReport(atrFraction, cost, winRate,
        [
            EvGate(label, policy, atrFraction, cost, winRate),
            Q05Gate(policy, stop),
            MaeGate(label, policy, stop),
            RegimeGate(policy),
        ]);
    }

    /// <summary>From decisions that were made: which gate refused, how often, and how often alone. Most frequent first.</summary>
    public static ImmutableArray<GateFrequency> Count(IEnumerable<ImmutableArray<DecisionStage>> decisions)
    {
        ArgumentNullException.ThrowIfNull(decisions);
        var counts = new SortedDictionary<string, (long Asked, long Refused, long Alone)>(StringComparer.Ordinal);
        foreach (var stages in decisions)
        {
            var asked = stages.Where(stage => CanRefuse(stage.Code)).ToList();
            var isAlone = asked.Where(stage => !stage.Passed).Select(stage => stage.Code).Distinct().Count() == 1;
            foreach (var stage in asked.DistinctBy(stage => stage.Code))
            {
                var refused = stage.Passed ? 0 : 1;
                var (a, r, o) = counts.GetValueOrDefault(stage.Code);
                counts[stage.Code] = (a + 1, r + refused, o + (isAlone ? refused : 0));
            }
        }

        return
        [
            .. counts.Select(pair => new GateFrequency(pair.Key, pair.Value.Asked, pair.Value.Refused, pair.Value.Alone))
                .OrderByDescending(gate => gate.Refused),
        ];
    }

    // EV parts and size caps are stages too, but only a reason code can turn a decision flat.
    private static bool CanRefuse(string code) => ReasonCode.Describe(code) != code;

    private static GateFeasibility EvGate(LabelSpec label, PolicyPreset policy, double atr, double cost, double winRate)
    {
        var won = (label.KTp * atr) - cost;
        var outlook = winRate >= 1 ? GateOutlook.Closed : winRate > 0.8 ? GateOutlook.Tight : GateOutlook.Open;
        return new(ReasonCodes.EvMin, outlook, won, policy.EvMin, "fraction", Sentence(
            $"A trade that reaches its target earns {label.KTp * atr * 1e4:0.#} bps and costs {cost * 1e4:0.#} bps; ")
            + (winRate >= 1
                ? "even winning every trade does not pay for it."
                : Sentence($"{winRate:P0} of the trades must win.")));
    }

    // More than one trade in twenty is stopped, so the 5 % quantile of the gross return lies at the stop or below it.
    private static GateFeasibility Q05Gate(PolicyPreset policy, double stop) => new(
        ReasonCodes.Q05Min, -stop <= policy.Q05MinAtr ? GateOutlook.Closed : GateOutlook.Open, -stop, policy.Q05MinAtr, "atr",
        Sentence($"The 5 % quantile of a trade stopped at {stop:0.##} ATR is about −{stop:0.##} ATR; ")
        + Sentence($"the policy asks for more than {policy.Q05MinAtr:0.##} ATR."));

    // P(the path falls x before it rises KTp) = KTp / (KTp + x); its integral up to the stop is the expected excursion.
    private static GateFeasibility MaeGate(LabelSpec label, PolicyPreset policy, double stop)
    {
        var typical = label.KTp * Math.Log(1 + (stop / label.KTp));
        return new(
            ReasonCodes.MaeMax, typical >= policy.MaeMaxAtr ? GateOutlook.Tight : GateOutlook.Open, typical, policy.MaeMaxAtr, "atr",
            Sentence($"A trade without edge moves {typical:0.##} ATR against itself on average; ")
            + Sentence($"the policy asks for less than {policy.MaeMaxAtr:0.##} ATR."));
    }

    private static GateFeasibility RegimeGate(PolicyPreset policy) => new(
        ReasonCodes.Regime, policy.HighVolSizeFactor > 0 ? GateOutlook.Open : GateOutlook.Tight, policy.HighVolSizeFactor, 0, "x",
        policy.HighVolSizeFactor > 0
            ? Sentence($"In a high-volatility regime sizes are multiplied by {policy.HighVolSizeFactor:0.##}.")
            : "In a high-volatility regime every entry is blocked.");

    private static string Sentence(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
