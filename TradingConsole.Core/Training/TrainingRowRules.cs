namespace TradingConsole.Core.Training;

internal static class TrainingRowRules
{
    private const int TrainRowsMin = 200;
    private const int HeldBackRowsMin = 20;

    /// <exception cref="TrainingException">Columns of different lengths, or values nothing can be learned from.</exception>
    public static void Require(TrainingRows rows, TrainingConfig config)
    {
        if (rows.LabelSpec != config.LabelSpec)
        {
            throw new TrainingException(
                $"the rows are labelled with spec {rows.LabelSpec.Hash()}, the configuration says {config.LabelSpec.Hash()}");
        }

        if (rows.Features.Length != config.Schema.Count)
        {
            throw new TrainingException($"the rows have {rows.Features.Length} features, schema {config.Schema.Version} has {config.Schema.Count}");
        }

        for (var f = 0; f < rows.Features.Length; f++)
        {
            RequireLength(config.Schema.Names[f], rows.Features[f].Length, rows.Count);
        }

        RequireLength("end minute", rows.EndMinute.Length, rows.Count);
        RequireLength("symbol", rows.SymbolIndex.Length, rows.Count);
        RequireLength("atr", rows.AtrFraction.Length, rows.Count);
        RequireLength("weight", rows.Weight?.Length ?? rows.Count, rows.Count);
        RequireOutcomes("long", rows.Long, rows.Count);
        RequireOutcomes("short", rows.Short, rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            if (!(rows.AtrFraction[row] > 0 && float.IsFinite(rows.AtrFraction[row])))
            {
                throw new TrainingException($"atr of row {row} is {rows.AtrFraction[row]}, must be positive");
            }

            if (rows.EndMinute[row] < rows.Minute[row])
            {
                throw new TrainingException($"label of row {row} ends at minute {rows.EndMinute[row]}, before its decision at {rows.Minute[row]}");
            }
        }
    }

    /// <exception cref="TrainingException">A part of the split is too small to say anything.</exception>
    public static void RequireParts(TimeSplit split)
    {
        if (split.Train.Length < TrainRowsMin || split.Validation.Length < HeldBackRowsMin || split.Test.Length < HeldBackRowsMin)
        {
            throw new TrainingException(
                $"the split leaves {split.Train.Length} train, {split.Validation.Length} validation and {split.Test.Length} test rows "
                + $"({split.Purged} purged); needed are {TrainRowsMin}, {HeldBackRowsMin} and {HeldBackRowsMin}: fetch more history");
        }
    }

    private static void RequireOutcomes(string side, DirectionOutcomes outcomes, int rows)
    {
        RequireLength($"{side} return", outcomes.GrossReturn.Length, rows);
        RequireLength($"{side} fee", outcomes.Fee.Length, rows);
        RequireLength($"{side} slippage", outcomes.Slippage.Length, rows);
        RequireLength($"{side} funding", outcomes.Funding.Length, rows);
        RequireLength($"{side} mae", outcomes.Mae.Length, rows);
        RequireLength($"{side} hold", outcomes.HoldMinutes.Length, rows);
        RequireLength($"{side} target-first", outcomes.TargetFirst.Length, rows);
    }

    private static void RequireLength(string column, int found, int expected)
    {
        if (found != expected)
        {
            throw new TrainingException($"column '{column}' has {found} values, the table has {expected} rows");
        }
    }
}
