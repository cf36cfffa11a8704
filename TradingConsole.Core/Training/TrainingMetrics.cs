using System.Collections.Immutable;
using System.Text.Json;

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
    double CostMean);
