namespace TradingConsole.Core.Boosting;

/// <summary>What the trees minimise.</summary>
public enum BoostingObjective
{
    /// <summary>Squared error; predicts the mean.</summary>
    L2,

    /// <summary>Absolute error; predicts the median.</summary>
    L1,

    /// <summary>Squared error up to <see cref="BoostingParameters.Alpha"/>, absolute error beyond; predicts between mean and median.</summary>
    Huber,

    /// <summary>Pinball loss; predicts the quantile <see cref="BoostingParameters.Alpha"/>.</summary>
    Quantile,

    /// <summary>Log loss of labels 0 and 1; predicts a probability.</summary>
    Binary,
}
