using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Training;

/// <summary>Whether predicted probabilities happened as often as they said, on the test part.</summary>
/// <param name="Target"><c>p_tp_long</c> or <c>p_tp_short</c>.</param>
/// <param name="Ece">Expected calibration error over ten bins of equal width.</param>
/// <param name="EceEqualMass">The same over ten bins of equally many rows.</param>
/// <param name="Slope">Of the logistic regression of the outcome on the log-odds: 1 is ideal, below 1 overconfident; null where it cannot be fitted.</param>
/// <param name="Intercept">Of the same fit: 0 is ideal.</param>
/// <param name="Bins">The reliability curve, equal width, empty bins left out.</param>
public sealed record ProbabilityCalibration(
    string Target,
    double Brier,
    double LogLoss,
    double Ece,
    double EceEqualMass,
    double? Slope,
    double? Intercept,
    ImmutableArray<ReliabilityBin> Bins)
{
    /// <summary>95 % of the Brier score, whole UTC days drawn anew: minutes of one day happen together. Null below five days, and in older metrics.</summary>
    public BootstrapInterval? BrierInterval { get; init; }

    /// <summary>Of <see cref="Ece"/>, from the same draws.</summary>
    public BootstrapInterval? EceInterval { get; init; }
}
