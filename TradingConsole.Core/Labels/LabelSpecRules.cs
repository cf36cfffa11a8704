using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TradingConsole.Core.Labels;

/// <summary>What an operator may set a label spec to: narrower than what the kernel can compute.</summary>
public static class LabelSpecRules
{
    /// <summary>Every problem, each naming field, value and range; empty when the spec may be used.</summary>
    public static IReadOnlyList<ValidationResult> Problems(this LabelSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var problems = new List<ValidationResult>();
        Range(nameof(spec.KTp), spec.KTp, 0.1, 100);
        Range(nameof(spec.KSl), spec.KSl, 0.1, 100);
        Range(nameof(spec.HorizonBars), spec.HorizonBars, 5, 10_080);
        Range(nameof(spec.RiskMaeAtr), spec.RiskMaeAtr, 0.1, 200);
        Range(nameof(spec.FeeRate), spec.FeeRate, 0, 0.01);
        Range(nameof(spec.SlippageK), spec.SlippageK, 0, 5);
        return problems;

        void Range(string field, double value, double min, double max)
        {
            if (!(value >= min && value <= max))
            {
                problems.Add(new ValidationResult(
                    string.Create(CultureInfo.InvariantCulture, $"{field} was {value}; it must lie from {min} to {max}."), [field]));
            }
        }
    }
}
