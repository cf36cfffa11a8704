namespace TradingConsole.Core.Training;

/// <summary>The test part's evidence for one direction within one symbol, regime or month.</summary>
/// <param name="Dimension"><c>symbol</c>, <c>regime</c> (calm, normal, high) or <c>month</c>.</param>
/// <param name="Key">e.g. <c>BTCUSDT</c>, <c>calm</c>, <c>2026-03</c> (UTC month of the decision).</param>
/// <param name="Rows">Test rows of the slice.</param>
/// <param name="ErRmse">Of the expected return, in ATR.</param>
/// <param name="Q05Pinball">Of the 5 % quantile, in ATR.</param>
/// <param name="PTpBrier">Of the probability that the target is touched first.</param>
/// <param name="Trading">What the simple rule would have earned; says which direction.</param>
public sealed record MetricSlice(
    string Dimension, string Key, int Rows, double ErRmse, double Q05Pinball, double PTpBrier, TradingMetrics Trading);
