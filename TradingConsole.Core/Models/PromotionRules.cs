using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace TradingConsole.Core.Models;

/// <summary>What the promotion gate asks of a model. A null threshold is not asked.</summary>
/// <param name="TrainRowsMin">Rows learned from.</param>
/// <param name="TestRowsMin">Rows measured on.</param>
/// <param name="LossRatioMax">Largest test loss as a multiple of the best constant's.</param>
/// <param name="JudgedTargets">The targets whose loss counts: those that open or refuse trades.</param>
public sealed record PromotionRules(
    int TrainRowsMin, int TestRowsMin, double LossRatioMax, ImmutableArray<string> JudgedTargets)
{
    private const int NameLengthMax = 40;

    /// <summary>What a refusal or a skipped check calls these rules.</summary>
    public string Name { get; init; } = "the full rules";

    /// <summary>Largest probability of backtest overfitting, 0 to 1. Half is what a coin flip between configurations has.</summary>
    public double? OverfittingProbabilityMax { get; init; } = 0.5;

    /// <summary>Smallest deflated Sharpe ratio: the probability that the Sharpe ratio is above what the trials alone would show.</summary>
    public double? DeflatedSharpeMin { get; init; } = 0.95;

    /// <summary>Largest population stability index of any feature. The default is what an alert takes; a stricter rule binds as it stands.</summary>
    public double? PsiMax { get; init; } = 0.65;

    /// <summary>Oldest drift measurement that still speaks of today, hours.</summary>
    public double DriftAgeHoursMax { get; init; } = 48;

    /// <summary>Whole hours decided beside the champion; a week, as seed 2 §25.3 asks.</summary>
    public double? ShadowHoursMin { get; init; } = 168;

    /// <summary>Whether a challenger may not be shown to earn less than the champion.</summary>
    public bool AsksChallenger { get; init; } = true;

    /// <summary>For a model of full history that replaces another.</summary>
    public static readonly PromotionRules Default = new(20_000, 2_000, 1.02, ["er_long", "er_short", "q05_long", "q05_short"]);

    /// <summary>
    /// For the first model of a fresh desk: a few days hold too little to beat a constant in every regime, and without any
    /// model the desk shows nothing. Shadow mode only risks paper money.
    /// </summary>
    public static readonly PromotionRules QuickStart = Default with
    {
        Name = "the rules for a desk's first model",
        TrainRowsMin = 2_000,
        TestRowsMin = 200,
        LossRatioMax = 3,
        OverfittingProbabilityMax = null,
        DeflatedSharpeMin = null,
        PsiMax = null,
        ShadowHoursMin = null,
        AsksChallenger = false,
    };

    /// <summary>Every rule a stored set breaks, in words; empty when it can be used.</summary>
    public IEnumerable<ValidationResult> Problems()
    {
        var problems = new List<ValidationResult>();
        void Rule(bool holds, string name, object? value, string must)
        {
            if (!holds)
            {
                problems.Add(new(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}, must be {must}."), [name]));
            }
        }

        Rule(Name.Trim().Length is > 0 and <= NameLengthMax && !Name.Any(char.IsControl), nameof(Name), $"'{Name}'", $"1 to {NameLengthMax} characters, none a control character");
        Rule(TrainRowsMin >= 1, nameof(TrainRowsMin), TrainRowsMin, "at least 1");
        Rule(TestRowsMin >= 1, nameof(TestRowsMin), TestRowsMin, "at least 1");
        Rule(LossRatioMax is > 0 and <= 10, nameof(LossRatioMax), LossRatioMax, "above 0, at most 10");
        Rule(OverfittingProbabilityMax is null or (>= 0 and <= 1), nameof(OverfittingProbabilityMax), OverfittingProbabilityMax, "between 0 and 1");
        Rule(DeflatedSharpeMin is null or (>= 0 and <= 1), nameof(DeflatedSharpeMin), DeflatedSharpeMin, "between 0 and 1");
        Rule(PsiMax is null or (> 0 and <= 10), nameof(PsiMax), PsiMax, "above 0, at most 10");
        Rule(DriftAgeHoursMax is > 0 and <= 8_760, nameof(DriftAgeHoursMax), DriftAgeHoursMax, "above 0, at most 8760");
        Rule(ShadowHoursMin is null or (>= 0 and <= 8_760), nameof(ShadowHoursMin), ShadowHoursMin, "between 0 and 8760");
        var unknown = JudgedTargets.IsDefaultOrEmpty ? [] : JudgedTargets.Except(ModelTargets.All).ToImmutableArray();
        Rule(!JudgedTargets.IsDefaultOrEmpty && unknown.IsEmpty, nameof(JudgedTargets),
            JudgedTargets.IsDefaultOrEmpty ? "empty" : string.Join(", ", unknown), "one or more of the model's targets");
        return problems;
    }
}
