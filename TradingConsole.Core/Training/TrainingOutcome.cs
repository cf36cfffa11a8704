using System.Collections.Immutable;
using TradingConsole.Core.Models;

namespace TradingConsole.Core.Training;

/// <summary>What a training run hands over: the model file and the evidence for it.</summary>
/// <param name="Artifact">The bytes <see cref="TradingModel.Load"/> reads.</param>
/// <param name="MetricsJson">The same as <paramref name="Metrics"/>, as stored in the registry.</param>
public sealed record TrainingOutcome(byte[] Artifact, ModelId ModelId, TrainingMetrics Metrics, string MetricsJson)
{
    /// <summary>How long each stage took, in order.</summary>
    public ImmutableArray<StageTime> Stages { get; init; } = [];
}

/// <param name="Stage"><c>split</c>, <c>bin</c>, <c>learn</c>, <c>predict</c> or <c>measure</c>.</param>
public readonly record struct StageTime(string Stage, double Seconds);
