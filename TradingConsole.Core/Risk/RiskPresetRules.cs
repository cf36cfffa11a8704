using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TradingConsole.Core.Risk;

/// <summary>What an operator may set the hard limits to.</summary>
public static class RiskPresetRules
{
    /// <summary>Every problem, each naming field, value and range; empty when the preset may be used.</summary>
    public static IReadOnlyList<ValidationResult> Problems(this RiskPreset preset)
    {
        ArgumentNullException.ThrowIfNull(preset);
        var problems = new List<ValidationResult>();
        if (string.IsNullOrWhiteSpace(preset.Name) || preset.Name.Length > 60)
        {
            problems.Add(new ValidationResult($"Name was '{preset.Name}'; it must have 1 to 60 characters.", [nameof(preset.Name)]));
        }

        Range(nameof(preset.UsedMarginFractionMax), preset.UsedMarginFractionMax, 0.01, 1);
        Range(nameof(preset.TotalNotionalFractionMax), preset.TotalNotionalFractionMax, 0.01, 20);
        Range(nameof(preset.DirectionalNotionalFractionMax), preset.DirectionalNotionalFractionMax, 0.01, 20);
        Range(nameof(preset.DayLossFractionMax), preset.DayLossFractionMax, 0.001, 0.5);
        Range(nameof(preset.PositionsMax), preset.PositionsMax, 1, 50);
        Range(nameof(preset.DataAgeMax) + " in seconds", preset.DataAgeMax.TotalSeconds, 1, 300);
        Range(nameof(preset.SymbolNotionalFractionMax), preset.SymbolNotionalFractionMax, 0.01, 20);
        Range(nameof(preset.TierANotionalFractionMax), preset.TierANotionalFractionMax, 0, 20);
        Range(nameof(preset.TierBNotionalFractionMax), preset.TierBNotionalFractionMax, 0, 20);
        Range(nameof(preset.TierCNotionalFractionMax), preset.TierCNotionalFractionMax, 0, 20);
        Range(nameof(preset.MetalsNotionalFractionMax), preset.MetalsNotionalFractionMax, 0, 20);
        Range(nameof(preset.BtcBetaFractionMax), preset.BtcBetaFractionMax, 0.01, 40);
        Range(nameof(preset.EntriesPerMinuteMax), preset.EntriesPerMinuteMax, 1, 100);
        Range(nameof(preset.PriceSpreadFractionMax), preset.PriceSpreadFractionMax, 0.001, 0.2);
        return problems;

        void Range(string field, double value, double min, double max)
        {
            if (!(value >= min && value <= max))
            {
                problems.Add(new ValidationResult(
                    string.Create(CultureInfo.InvariantCulture, $"{field} was {value}; it must lie from {min} to {max}."),
                    [field.Split(' ')[0]]));
            }
        }
    }
}
