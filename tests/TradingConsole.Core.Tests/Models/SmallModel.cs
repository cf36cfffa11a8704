using TradingConsole.Core.Labels;
using TradingConsole.Core.Tests.Training;
using TradingConsole.Core.Training;

namespace TradingConsole.Core.Tests.Models;

/// <summary>A real but tiny model, trained in a fraction of a second.</summary>
internal static class SmallModel
{
    public static TrainingOutcome Train(ulong seed)
    {
        var quick = TrainingConfig.QuickStart(LabelSpec.Calibrated);
        return TrainingRun.Execute(
            SyntheticRows.Make(2, 600, seed: seed),
            quick with { Boosting = quick.Boosting with { NumIterations = 4, NumLeaves = 4, MinDataInLeaf = 20 }, Seed = seed });
    }
}
