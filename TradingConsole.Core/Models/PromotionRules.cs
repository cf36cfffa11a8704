using System.Collections.Immutable;

namespace TradingConsole.Core.Models;

/// <summary>What the promotion gate asks of a model.</summary>
/// <param name="TrainRowsMin">Rows learned from.</param>
/// <param name="TestRowsMin">Rows measured on.</param>
/// <param name="LossRatioMax">Largest test loss as a multiple of the best constant's.</param>
/// <param name="JudgedTargets">The targets whose loss counts: those that open or refuse trades.</param>
public sealed record PromotionRules(
    int TrainRowsMin, int TestRowsMin, double LossRatioMax, ImmutableArray<string> JudgedTargets)
{
    /// <summary>For a model of full history.</summary>
    public static readonly PromotionRules Default = new(20_000, 2_000, 1.02, ["er_long", "er_short", "q05_long", "q05_short"]);

    /// <summary>
    /// For the first model of a fresh desk: a few days hold too little to beat a constant in every regime, and without any
    /// model the desk shows nothing. Shadow mode only risks paper money.
    /// </summary>
    public static readonly PromotionRules QuickStart = Default with { TrainRowsMin = 2_000, TestRowsMin = 200, LossRatioMax = 3 };
}
