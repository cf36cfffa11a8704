using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TradingConsole.Core.Boosting;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;

namespace TradingConsole.Core.Training;

/// <summary>Everything besides the rows that decides a training run's result.</summary>
public sealed record TrainingConfig
{
    [JsonConverter(typeof(FeatureSchemaConverter))]
    public FeatureSchema Schema { get; init; } = FeatureSchema.V1;

    public LabelSpec LabelSpec { get; init; } = LabelSpec.Calibrated;

    /// <summary>Which bars are labelled and learned from. Default: every bar.</summary>
    public EventSampler Events { get; init; } = EventSampler.EveryBar;

    /// <summary>How much each row counts while learning. Default: all alike.</summary>
    public SampleWeighting Weighting { get; init; } = SampleWeighting.Equal;

    /// <summary>Rows at most; more are thinned evenly over time. Default 3 million.</summary>
    public int RowsMax { get; init; } = 3_000_000;

    /// <summary>How the time span is cut. Default 180/30/30 days; <see cref="QuickStart"/> cuts proportionally.</summary>
    public SplitPlan Split { get; init; } = SplitPlan.Days(180, 30, 30);

    /// <summary>Growth parameters shared by all targets; objective and seed are set per target.</summary>
    public BoostingParameters Boosting { get; init; } = new();

    /// <summary>Targets trained at the same time. Changes speed, never the result. Default 2.</summary>
    [JsonIgnore]
    public int Parallelism { get; init; } = 2;

    public ulong Seed { get; init; } = 20260101;

    /// <summary>Version of the program, written into the artifact.</summary>
    [JsonIgnore]
    public string CodeVersion { get; init; } = typeof(TrainingConfig).Assembly.GetName().Version?.ToString() ?? "0";

    /// <summary>SHA-256 (hex) over every setting that decides the result, the code's version apart: equal rows, hash and code give equal bytes.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)));

    /// <summary><see cref="Full"/> where its split fits into so many days of history, else <see cref="QuickStart"/>.</summary>
    public static TrainingConfig Over(double days, LabelSpec labelSpec)
    {
        var full = Full(labelSpec);
        return days * 1440 >= full.Split.Train + full.Split.Validation + full.Split.Test ? full : QuickStart(labelSpec);
    }

    /// <summary>What a year of a whole market is learned with: overlaps counted once, recent rows more.</summary>
    public static TrainingConfig Full(LabelSpec labelSpec) => new()
    {
        LabelSpec = labelSpec,
        Weighting = SampleWeighting.UniqueAndRecent,
        Boosting = new BoostingParameters
        {
            NumLeaves = 63,
            LearningRate = 0.05,
            NumIterations = 300,
            MinDataInLeaf = 200,
            FeatureFraction = 0.9,
            EarlyStoppingRound = 20,
        },
    };

    /// <summary>The first model of a fresh desk: a few days of history, seconds instead of minutes.</summary>
    public static TrainingConfig QuickStart(LabelSpec labelSpec) => new()
    {
        LabelSpec = labelSpec,
        RowsMax = 150_000,
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
