namespace TradingConsole.Core.Statistics;

/// <summary>What a Brier score is made of: <c>Brier = Reliability − Resolution + Uncertainty + Within</c>.</summary>
/// <param name="Reliability">Mean squared gap between what a bin forecast and what happened in it; 0 is calibrated.</param>
/// <param name="Resolution">How far the bins' observed rates lie from the base rate; more is better.</param>
/// <param name="Uncertainty">Base rate × (1 − base rate): what always forecasting the base rate would score.</param>
/// <param name="Within">
/// What binning hides: the spread of the forecasts inside a bin less what that spread knew. 0 when each bin holds one probability.
/// </param>
/// <remarks>
/// Sources: Murphy, A new vector partition of the probability score (1973); Stephenson, Coelho and Jolliffe, Two extra components in the
/// Brier score decomposition (2008), for the part within bins.
/// </remarks>
public readonly record struct MurphyParts(double Reliability, double Resolution, double Uncertainty, double Within)
{
    /// <summary>The parts over equal-width bins, as <see cref="ProbabilityScores.Reliability"/> cuts them. NaN of nothing.</summary>
    public static MurphyParts Of(
        ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, int bins = 10, BinEdge edge = BinEdge.LeftClosed)
    {
        var curve = ProbabilityScores.Reliability(probabilities, outcomes, bins, edge);
        if (curve.IsEmpty)
        {
            return new MurphyParts(double.NaN, double.NaN, double.NaN, double.NaN);
        }

        double happened = 0, gaps = 0, spreads = 0;
        foreach (var bin in curve)
        {
            happened += bin.Count * bin.ObservedRate;
        }

        var baseRate = happened / probabilities.Length;
        foreach (var bin in curve)
        {
            var gap = bin.ProbabilityMean - bin.ObservedRate;
            var off = bin.ObservedRate - baseRate;
            gaps += bin.Count * gap * gap;
            spreads += bin.Count * off * off;
        }

        var (reliability, resolution, uncertainty) =
            (gaps / probabilities.Length, spreads / probabilities.Length, baseRate * (1 - baseRate));
        return new MurphyParts(
            reliability, resolution, uncertainty,
            ProbabilityScores.Brier(probabilities, outcomes) - (reliability - resolution + uncertainty));
    }
}
