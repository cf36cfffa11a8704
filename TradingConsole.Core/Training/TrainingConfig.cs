using TradingConsole.Core.Boosting;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>Everything besides the rows that decides a training run's result.</summary>
public sealed record TrainingConfig
{
    public FeatureSchema Schema { get; init; } = FeatureSchema.V1;

    public LabelSpec LabelSpec { get; init; } = LabelSpec.Calibrated;

    /// <summary>How the time span is cut. Default 180/30/30 days; <see cref="QuickStart"/> cuts proportionally.</summary>
    public SplitPlan Split { get; init; } = SplitPlan.Days(180, 30, 30);

    /// <summary>Growth parameters shared by all targets; objective and seed are set per target.</summary>
    public BoostingParameters Boosting { get; init; } = new();

    /// <summary>Targets trained at the same time. Changes speed, never the result. Default 2.</summary>
    public int Parallelism { get; init; } = 2;

    public ulong Seed { get; init; } = 20260101;

    /// <summary>Version of the program, written into the artifact.</summary>
    public string CodeVersion { get; init; } = typeof(TrainingConfig).Assembly.GetName().Version?.ToString() ?? "0";

    /// <summary>The first model of a fresh desk: a few days of history, seconds instead of minutes.</summary>
    public static TrainingConfig QuickStart(LabelSpec labelSpec) => new()
    {
        LabelSpec = labelSpec,
        Split = SplitPlan.Proportional(0.6, 0.2, 0.2),
        Boosting = new BoostingParameters
        {
            NumLeaves = 31,
            LearningRate = 0.08,
            NumIterations = 80,
            MinDataInLeaf = 100,
            MaxBin = 127,
            FeatureFraction = 0.9,
            EarlyStoppingRound = 15,
        },
    };
}
