using TradingConsole.Core.Models;

namespace TradingConsole.Core.Training;

/// <summary>What a training run hands over: the model file and the evidence for it.</summary>
/// <param name="Artifact">The bytes <see cref="TradingModel.Load"/> reads.</param>
/// <param name="MetricsJson">The same as <paramref name="Metrics"/>, as stored in the registry.</param>
public sealed record TrainingOutcome(byte[] Artifact, ModelId ModelId, TrainingMetrics Metrics, string MetricsJson);
