namespace TradingConsole.Core.Forecasts.Bands;

/// <summary>Exponentially weighted level and variance: m ← λm + (1 − λ)x, v ← κv + (1 − κ)(x − m before)², band m ± z√(v·h).</summary>
/// <remarks>
/// Over a gap of k hours the squared change counts per hour. Source of the recursion: J.P. Morgan/Reuters, RiskMetrics (1996); two decays, as
/// one that follows prices quickly makes a poor memory of their variance.
/// </remarks>
internal static class EwmaBand
{
    /// <param name="logOdds">Hour by hour, oldest first, NaN where missing.</param>
    public static RawBand Of(ReadOnlySpan<double> logOdds, int horizonSteps, BandRules rules)
    {
        var (level, variance, gap) = (double.NaN, 0.0, 0);
        foreach (var x in logOdds)
        {
            gap++;
            if (double.IsNaN(x))
            {
                continue;
            }

            if (double.IsNaN(level))
            {
                level = x;
            }
            else
            {
                var off = x - level;
                variance = (rules.EwmaVarianceDecay * variance) + ((1 - rules.EwmaVarianceDecay) * off * off / gap);
                level = (rules.EwmaLevelDecay * level) + ((1 - rules.EwmaLevelDecay) * x);
            }

            gap = 0;
        }

        return RawBand.Normal(level, variance * horizonSteps);
    }
}
