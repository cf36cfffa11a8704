using System.Globalization;

namespace TradingConsole.Core.Labels;

/// <summary>What a label spec must satisfy before anything is labelled with it.</summary>
internal static class SpecRules
{
    /// <exception cref="ArgumentException">Names the field, its value and the rule.</exception>
    public static void Check(LabelSpec spec)
    {
        RequirePositive(spec.KTp, nameof(spec.KTp));
        RequirePositive(spec.KSl, nameof(spec.KSl));
        RequirePositive(spec.RiskMaeAtr, nameof(spec.RiskMaeAtr));
        RequirePositive(spec.HorizonBars, nameof(spec.HorizonBars));
        RequireCost(spec.FeeRate, nameof(spec.FeeRate));
        RequireCost(spec.SlippageK, nameof(spec.SlippageK));
    }

    private static void RequirePositive(double value, string field)
    {
        if (!(value > 0 && double.IsFinite(value)))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{field} was {value}; it must be a positive finite number."), field);
        }
    }

    private static void RequireCost(double value, string field)
    {
        if (!(value >= 0 && double.IsFinite(value)))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"{field} was {value}; a cost is a finite number, not negative."), field);
        }
    }
}
