namespace TradingConsole.Core.Models;

/// <summary>What the model expects of one direction, entered at the next bar's open.</summary>
/// <param name="Er">Expected gross return, fraction of notional, before any cost (law 4: costs are subtracted once, later).</param>
/// <param name="Q05">5 % quantile of the gross return, fraction.</param>
/// <param name="Mae">Expected maximum adverse excursion, fraction, positive.</param>
/// <param name="HoldMinutes">Expected minutes until the first barrier.</param>
/// <param name="PTp">Probability that the target is touched first, 0 to 1.</param>
public readonly record struct DirectionPrediction(double Er, double Q05, double Mae, double HoldMinutes, double PTp);

/// <summary>One model's outputs for one feature row.</summary>
public readonly record struct Prediction(DirectionPrediction Long, DirectionPrediction Short);
