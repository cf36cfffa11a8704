using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>The evidence of a training run; every score is measured on the test part only.</summary>
public sealed record TrainingMetrics(
    int TrainRows,
    int ValidationRows,
    int TestRows,
    int PurgedRows,
    DateTimeOffset TrainStart,
    DateTimeOffset TrainEnd,
    DateTimeOffset TestStart,
    DateTimeOffset TestEnd,
    double TrainSeconds,
    ImmutableArray<TargetMetrics> Targets,
    ImmutableArray<TradingMetrics> Trading)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    // What follows is empty in metrics stored before it was measured.

    /// <summary>One a feature, in schema order, over the train part.</summary>
    public ImmutableArray<FeatureReference> References { get; init; } = [];

    /// <summary>By target, then gain descending; features no tree used are left out.</summary>
    public ImmutableArray<FeatureImportance> Importance { get; init; } = [];

    /// <summary>One a probability target.</summary>
    public ImmutableArray<ProbabilityCalibration> Calibration { get; init; } = [];

    /// <summary>Per symbol, regime and month, each direction; keys ascending.</summary>
    public ImmutableArray<MetricSlice> Slices { get; init; } = [];

    /// <summary>SHA-256 (hex) over every column of the rows: equal rows, equal hash.</summary>
    public string DataHash { get; init; } = "";

    /// <summary>SHA-256 (hex) over everything of the configuration that decides the result.</summary>
    public string ConfigHash { get; init; } = "";

    /// <summary>What <see cref="ConfigHash"/> is of, and the history it was given: a walk-forward trains each fold by it. Null in older metrics.</summary>
    public TrainingRecipe? Recipe { get; init; }

    public ulong Seed { get; init; }

    /// <summary>Version of the program that trained; empty in older metrics.</summary>
    public string CodeVersion { get; init; } = "";

    /// <summary>As the registry stores it: camel case.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <exception cref="JsonException">Not the JSON of a training run's metrics.</exception>
    public static TrainingMetrics Parse(string json) =>
        JsonSerializer.Deserialize<TrainingMetrics>(json, Json) ?? throw new JsonException("the metrics are null");
}

/// <summary>One ensemble against the best constant learned from the train part.</summary>
/// <param name="Target">e.g. <c>er_long</c>.</param>
/// <param name="Metric"><c>rmse</c>, <c>pinball</c> or <c>log_loss</c>: the loss the next two numbers are in.</param>
/// <param name="Unit"><c>atr</c>, <c>minutes</c> or <c>probability</c>.</param>
/// <param name="Mae">Mean absolute error; null for probabilities.</param>
/// <param name="Brier">Null unless a probability; likewise <paramref name="Ece"/>.</param>
/// <param name="Iterations">Trees kept after early stopping.</param>
public sealed record TargetMetrics(
    string Target,
    string Metric,
    string Unit,
    double Loss,
    double BaselineLoss,
    double? Mae,
    double? Brier,
    double? Ece,
    int Iterations)
{
    /// <summary>1 − loss/baseline: positive means better than the constant.</summary>
    public double Skill => BaselineLoss > 0 ? 1 - (Loss / BaselineLoss) : 0;
}

/// <summary>What the simple rule "enter when er − cost &gt; 0" would have earned on the test part, one unit of notional a trade.</summary>
/// <param name="ProfitFactor">Gains over losses, after costs; null without a losing trade.</param>
/// <param name="MaxDrawdown">Largest fall of the summed returns, fraction of one trade's notional.</param>
/// <param name="Expectancy">Mean return after costs of a trade, fraction.</param>
/// <param name="TailLoss">Mean of the worst 1 % of trades, fraction (negative = loss).</param>
public sealed record TradingMetrics(
    string Direction,
    int Trades,
    double WinRate,
    double? ProfitFactor,
    double MaxDrawdown,
    double Expectancy,
    double TailLoss,
    double GrossReturnMean,
    double CostMean)
{
    /// <summary>The mean cost of a trade by kind; null in metrics stored before it was measured, likewise the rest.</summary>
    public CostSplit? Costs { get; init; }

    /// <summary>Notional traded (entry and exit) per day of the test part, in notionals of one trade.</summary>
    public double? TurnoverPerDay { get; init; }

    /// <summary>Of daily net returns (days without a trade count as 0), per day: multiply by √365 to annualise; null without spread.</summary>
    public double? SharpePerDay { get; init; }

    /// <summary>Probability that the true Sharpe ratio is above 0, given length, skew and kurtosis; null without spread.</summary>
    public double? ProbabilisticSharpe { get; init; }
}
