namespace TradingConsole.Core.Statistics;

/// <summary>Log-odds: the scale on which a probability can move without leaving (0, 1).</summary>
public static class LogOdds
{
    /// <summary>ln(p / (1 − p)) of a probability moved into [floor, 1 − floor].</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a probability, or a floor outside (0, ½).</exception>
    public static double Of(double probability, double floor)
    {
        if (probability is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability must lie between 0 and 1");
        }

        if (floor is not (> 0 and < 0.5))
        {
            throw new ArgumentOutOfRangeException(nameof(floor), floor, "must lie between 0 and ½, exclusive");
        }

        var p = Math.Clamp(probability, floor, 1 - floor);
        return Math.Log(p / (1 - p));
    }

    /// <summary>The probability of some log-odds.</summary>
    public static double ToProbability(double logOdds) =>
        logOdds >= 0 ? 1 / (1 + Math.Exp(-logOdds)) : Math.Exp(logOdds) / (1 + Math.Exp(logOdds));
}
