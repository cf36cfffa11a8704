namespace TradingConsole.Core.Boosting;

/// <summary>How trees are grown; names, meanings and defaults as in LightGBM.</summary>
public sealed record BoostingParameters
{
    public BoostingObjective Objective { get; init; } = BoostingObjective.L2;

    /// <summary>
    /// The quantile of <see cref="BoostingObjective.Quantile"/>, in (0, 1), or the error from which
    /// <see cref="BoostingObjective.Huber"/> is linear, positive. Default 0.9.
    /// </summary>
    public double Alpha { get; init; } = 0.9;

    /// <summary>Leaves a tree has at most, 2 to 4096. Default 31.</summary>
    public int NumLeaves { get; init; } = 31;

    /// <summary>Levels a tree has at most; 0 or less = no limit. Default −1.</summary>
    public int MaxDepth { get; init; } = -1;

    /// <summary>Factor on every tree's output, positive. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Boosting rounds at most, at least 1. Default 100.</summary>
    public int NumIterations { get; init; } = 100;

    /// <summary>Rows on each side of a split, at least 1. Default 20.</summary>
    public int MinDataInLeaf { get; init; } = 20;

    /// <summary>Sum of hessians on each side of a split. Default 1e-3.</summary>
    public double MinSumHessianInLeaf { get; init; } = 1e-3;

    public double LambdaL1 { get; init; }

    public double LambdaL2 { get; init; }

    public double MinGainToSplit { get; init; }

    /// <summary>
    /// Per feature 1 = the prediction may only rise with it, −1 = only fall, 0 = free; empty = all free. LightGBM's method 'basic'.
    /// Not with L1 or quantile, whose leaves are renewed after growing.
    /// </summary>
    public IReadOnlyList<int> MonotoneConstraints { get; init; } = [];

    /// <summary>Share of the features each tree may use, in (0, 1]. Default 1.</summary>
    public double FeatureFraction { get; init; } = 1;

    /// <summary>Share of the rows drawn (without replacement) for bagging, in (0, 1]. Default 1.</summary>
    public double BaggingFraction { get; init; } = 1;

    /// <summary>Rounds between two draws of the bag; 0 = no bagging. Default 0.</summary>
    public int BaggingFreq { get; init; }

    /// <summary>Bins of a feature at most, missing values' bin included, 2 to 256. Default 255.</summary>
    public int MaxBin { get; init; } = 255;

    /// <summary>Rows a bin holds at least. Default 3.</summary>
    public int MinDataInBin { get; init; } = 3;

    /// <summary>Rows the bins are learned from at most; beyond that a seeded draw. Default 200,000.</summary>
    public int BinConstructSampleCount { get; init; } = 200_000;

    /// <summary>Stops after this many rounds without a better validation loss; 0 = never. Default 0.</summary>
    public int EarlyStoppingRound { get; init; }

    /// <summary>Whether the first tree starts from the best constant. Default true.</summary>
    public bool BoostFromAverage { get; init; } = true;

    /// <summary>Steepness of the logistic of <see cref="BoostingObjective.Binary"/>. Default 1.</summary>
    public double Sigmoid { get; init; } = 1;

    /// <summary>Decides which features and rows are drawn.</summary>
    public ulong Seed { get; init; } = 1;

    /// <exception cref="ArgumentException">A value is outside its range; the message names it, the value and the rule.</exception>
    public void Validate()
    {
        if (Objective == BoostingObjective.Quantile)
        {
            Require(Alpha is > 0 and < 1, nameof(Alpha), Alpha, "between 0 and 1, exclusive");
        }

        RequireFinite();
        Require(Alpha > 0, nameof(Alpha), Alpha, "positive");
        Require(NumLeaves is >= 2 and <= 4096, nameof(NumLeaves), NumLeaves, "2 to 4096");
        Require(LearningRate > 0, nameof(LearningRate), LearningRate, "positive");
        Require(NumIterations >= 1, nameof(NumIterations), NumIterations, "at least 1");
        Require(MinDataInLeaf >= 1, nameof(MinDataInLeaf), MinDataInLeaf, "at least 1");
        Require(MinSumHessianInLeaf >= 0, nameof(MinSumHessianInLeaf), MinSumHessianInLeaf, "not negative");
        Require(LambdaL1 >= 0, nameof(LambdaL1), LambdaL1, "not negative");
        Require(LambdaL2 >= 0, nameof(LambdaL2), LambdaL2, "not negative");
        Require(MinGainToSplit >= 0, nameof(MinGainToSplit), MinGainToSplit, "not negative");
        Require(FeatureFraction is > 0 and <= 1, nameof(FeatureFraction), FeatureFraction, "above 0, at most 1");
        Require(BaggingFraction is > 0 and <= 1, nameof(BaggingFraction), BaggingFraction, "above 0, at most 1");
        Require(BaggingFreq >= 0, nameof(BaggingFreq), BaggingFreq, "not negative");
        Require(MaxBin is >= 2 and <= 256, nameof(MaxBin), MaxBin, "2 to 256");
        Require(MinDataInBin >= 1, nameof(MinDataInBin), MinDataInBin, "at least 1");
        Require(EarlyStoppingRound >= 0, nameof(EarlyStoppingRound), EarlyStoppingRound, "not negative");
        Require(Sigmoid > 0, nameof(Sigmoid), Sigmoid, "positive");
        Require(BinConstructSampleCount >= 1, nameof(BinConstructSampleCount), BinConstructSampleCount, "at least 1");
        RequireMonotone();
    }

    private void RequireMonotone()
    {
        foreach (var constraint in MonotoneConstraints)
        {
            Require(constraint is >= -1 and <= 1, nameof(MonotoneConstraints), constraint, "-1, 0 or 1");
        }

        if (Objective is BoostingObjective.L1 or BoostingObjective.Quantile && MonotoneConstraints.Any(constraint => constraint != 0))
        {
            throw new ArgumentException(
                $"{nameof(MonotoneConstraints)} cannot be kept by the objective {Objective}: its leaves are renewed after growing",
                nameof(MonotoneConstraints));
        }
    }

    private void RequireFinite()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(LearningRate), LearningRate), (nameof(MinSumHessianInLeaf), MinSumHessianInLeaf), (nameof(LambdaL1), LambdaL1),
            (nameof(LambdaL2), LambdaL2), (nameof(MinGainToSplit), MinGainToSplit), (nameof(Sigmoid), Sigmoid), (nameof(Alpha), Alpha),
        })
        {
            Require(double.IsFinite(value), name, value, "finite");
        }
    }

    private static void Require(bool holds, string name, double value, string rule)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {value:R}, must be {rule}", name);
        }
    }
}
