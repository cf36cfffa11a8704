using TradingConsole.Core.Boosting;
using TradingConsole.Core.Market;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Training;

/// <summary>One of the ten things learned: its values in every row and the objective that fits it.</summary>
/// <param name="Values">Shape [rows]; returns and excursions in ATR, holding time in minutes, target-first as 0 or 1.</param>
internal sealed record TargetColumn(string Name, string Unit, BoostingObjective Objective, float[] Values)
{
    /// <summary>The quantile of q05.</summary>
    public const double Alpha = 0.05;

    public const string Minutes = "minutes";
    public const string Atr = "atr";
    public const string Probability = "probability";

    /// <summary>All ten, in the order of <see cref="ModelTargets.All"/>.</summary>
    public static TargetColumn[] Of(TrainingRows rows) =>
        [.. OfSide(rows, PositionSide.Long, rows.Long), .. OfSide(rows, PositionSide.Short, rows.Short)];

    private static TargetColumn[] OfSide(TrainingRows rows, PositionSide side, DirectionOutcomes outcomes)
    {
        var gross = InAtr(outcomes.GrossReturn, rows.AtrFraction);
        return
        [
            new(ModelTargets.Name(ModelTargets.Er, side), Atr, BoostingObjective.L2, gross),
            new(ModelTargets.Name(ModelTargets.Q05, side), Atr, BoostingObjective.Quantile, gross),
            new(ModelTargets.Name(ModelTargets.Mae, side), Atr, BoostingObjective.L2, InAtr(outcomes.Mae, rows.AtrFraction)),
            new(ModelTargets.Name(ModelTargets.Hold, side), Minutes, BoostingObjective.L2, outcomes.HoldMinutes),
            new(
                ModelTargets.Name(ModelTargets.PTp, side), Probability, BoostingObjective.Binary,
                [.. outcomes.TargetFirst.Select(first => first ? 1f : 0f)]),
        ];
    }

    // In ATR all symbols and days are one population: the trees need not learn that a wild symbol moves more.
    private static float[] InAtr(float[] fractions, float[] atr)
    {
        var values = new float[fractions.Length];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = fractions[row] / atr[row];
        }

        return values;
    }
}
