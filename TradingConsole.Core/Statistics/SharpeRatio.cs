namespace TradingConsole.Core.Statistics;

/// <summary>The Sharpe ratio of a track record and how far it can be believed. Per period throughout, never annualised silently.</summary>
/// <param name="Value">Mean over sample deviation (n − 1) of the returns.</param>
/// <param name="Skew">Third standardised moment, population; 0 for a normal distribution.</param>
/// <param name="Kurtosis">Fourth standardised moment, population, not the excess; 3 for a normal distribution.</param>
/// <param name="Periods">Returns it was measured over.</param>
/// <remarks>Source: Bailey and López de Prado, The Sharpe ratio efficient frontier (2012) and The deflated Sharpe ratio (2014).</remarks>
public readonly record struct SharpeRatio(double Value, double Skew, double Kurtosis, int Periods)
{
    private const double EulerGamma = 0.57721566490153286;

    /// <summary>Null below two returns or without spread.</summary>
    /// <param name="returns">One a period, gaps counted as 0.</param>
    public static SharpeRatio? Of(ReadOnlySpan<double> returns)
    {
        if (TradeScores.Sharpe(returns) is not { } value)
        {
            return null;
        }

        var mean = TradeScores.Mean(returns);
        double second = 0, third = 0, fourth = 0;
        foreach (var item in returns)
        {
            var off = item - mean;
            second += off * off;
            third += off * off * off;
            fourth += off * off * off * off;
        }

        var variance = second / returns.Length;
        return new SharpeRatio(
            value, third / returns.Length / Math.Pow(variance, 1.5), fourth / returns.Length / (variance * variance), returns.Length);
    }

    /// <summary>Times √(periods a year), e.g. 365 for days of a market that never closes. Exact only for independent returns.</summary>
    public double Annualised(double periodsPerYear) => Value * Math.Sqrt(periodsPerYear);

    /// <summary>PSR: probability that the true ratio exceeds a benchmark (per period), given the record's length and shape.</summary>
    /// <remarks>Φ((SR − SR*)·√(T − 1) / √(1 − γ₃·SR + (γ₄ − 1)/4·SR²)).</remarks>
    public double Probabilistic(double benchmark = 0)
    {
        var spread = Spread();
        return spread > 0
            ? NormalDistribution.Cdf((Value - benchmark) * Math.Sqrt(Periods - 1) / Math.Sqrt(spread))
            : Value > benchmark ? 1 : 0;
    }

    /// <summary>DSR: PSR against the ratio the best of many worthless trials would show.</summary>
    /// <param name="trialDeviation">Standard deviation of the trials' ratios, per period, not negative.</param>
    /// <param name="trials">Independent trials the best was picked from, at least 1.</param>
    public double Deflated(double trialDeviation, int trials) => Probabilistic(ExpectedBest(trialDeviation, trials));

    /// <summary>DSR from the ratios of every trial made, the picked one included.</summary>
    public double Deflated(ReadOnlySpan<double> trialRatios)
    {
        var mean = TradeScores.Mean(trialRatios);
        var squares = 0.0;
        foreach (var ratio in trialRatios)
        {
            squares += (ratio - mean) * (ratio - mean);
        }

        return Deflated(trialRatios.Length > 1 ? Math.Sqrt(squares / (trialRatios.Length - 1)) : 0, Math.Max(1, trialRatios.Length));
    }

    /// <summary>The ratio the best of N trials without any skill is expected to show; 0 for one trial.</summary>
    /// <remarks>σ·((1 − γ)·Φ⁻¹(1 − 1/N) + γ·Φ⁻¹(1 − 1/(N·e))), γ Euler's constant.</remarks>
    public static double ExpectedBest(double trialDeviation, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trialDeviation);
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        return trials == 1 ? 0 : trialDeviation
            * (((1 - EulerGamma) * NormalDistribution.Quantile(1 - (1.0 / trials)))
                + (EulerGamma * NormalDistribution.Quantile(1 - (1 / (trials * Math.E)))));
    }

    /// <summary>Minimum track record length: periods needed before the ratio exceeds the benchmark with that confidence; +∞ where it does not exceed it.</summary>
    /// <remarks>1 + (1 − γ₃·SR + (γ₄ − 1)/4·SR²)·(Φ⁻¹(confidence)/(SR − SR*))².</remarks>
    public double TrackRecordMin(double benchmark = 0, double confidence = 0.95)
    {
        var z = NormalDistribution.Quantile(confidence) / (Value - benchmark);
        return Value > benchmark ? 1 + (Math.Max(0, Spread()) * z * z) : double.PositiveInfinity;
    }

    private double Spread() => 1 - (Skew * Value) + ((Kurtosis - 1) / 4 * Value * Value);
}
