using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TradingConsole.Core.Decisions;

/// <summary>What an operator may set a policy to.</summary>
public static class PolicyPresetRules
{
    /// <summary>Every problem, each naming field, value and range; empty when the policy may be used.</summary>
    public static IReadOnlyList<ValidationResult> Problems(this PolicyPreset policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var problems = new List<ValidationResult>();
        if (string.IsNullOrWhiteSpace(policy.Name) || policy.Name.Length > 60)
        {
            problems.Add(new ValidationResult($"Name was '{policy.Name}'; it must have 1 to 60 characters.", [nameof(policy.Name)]));
        }

        Range(nameof(policy.EvMin), policy.EvMin, -0.01, 0.1);
        Range(nameof(policy.Q05MinAtr), policy.Q05MinAtr, -100, 0);
        Range(nameof(policy.MaeMaxAtr), policy.MaeMaxAtr, 0.01, 100);
        Range(nameof(policy.RiskPenaltyWeight), policy.RiskPenaltyWeight, 0, 10);
        Range(nameof(policy.RiskPerTradeFraction), policy.RiskPerTradeFraction, 0.0001, 0.05);
        Range(nameof(policy.NotionalFractionMax), policy.NotionalFractionMax, 0.01, 5);
        Range(nameof(policy.LeverageMax), policy.LeverageMax, 1, 20);
        Range(nameof(policy.HighVolSizeFactor), policy.HighVolSizeFactor, 0, 1);
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
