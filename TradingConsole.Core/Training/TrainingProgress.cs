namespace TradingConsole.Core.Training;

/// <param name="Fraction">0 to 1.</param>
/// <param name="Step">What the run is doing now, in words.</param>
public readonly record struct TrainingProgress(double Fraction, string Step);
