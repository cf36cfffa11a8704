namespace TradingConsole.Core.Statistics;

/// <summary>The straight line that turns forecast log-odds into observed log-odds: slope 1 and intercept 0 when calibrated.</summary>
/// <param name="Slope">Below 1: the forecasts are too sure of themselves; above 1: not sure enough.</param>
/// <param name="Intercept">Above 0: the event happens more often than forecast.</param>
public readonly record struct CalibrationFit(double Slope, double Intercept)
{
    private const int StepsMax = 100;

    /// <summary>Maximum-likelihood fit of logit P(event) = intercept + slope · logit p, unregularised.</summary>
    /// <param name="probabilities">0 to 1.</param>
    /// <param name="outcomes">Same length.</param>
    /// <param name="clip">Probabilities are moved into [clip, 1 − clip] so that their log-odds are finite.</param>
    /// <returns>Null where no finite fit exists: one outcome only, one probability only, or a threshold that tells the outcomes apart.</returns>
    /// <remarks>Newton's method with step halving. Source: Cox, Two further applications of a model for binary regression (1958).</remarks>
    public static CalibrationFit? Of(ReadOnlySpan<double> probabilities, ReadOnlySpan<bool> outcomes, double clip = 1e-6)
    {
        Shape.RequireEqualLengths(probabilities.Length, outcomes.Length);
        var logits = LogitsOf(probabilities, clip);
        return IsSeparable(logits, outcomes) ? null : Climb(logits, outcomes);
    }

    /// <summary>Log-odds of probabilities moved into [clip, 1 − clip].</summary>
    internal static double[] LogitsOf(ReadOnlySpan<double> probabilities, double clip)
    {
        var logits = new double[probabilities.Length];
        for (var i = 0; i < logits.Length; i++)
        {
            if (probabilities[i] is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(probabilities), probabilities[i], "a probability must lie between 0 and 1");
            }

            var p = Math.Clamp(probabilities[i], clip, 1 - clip);
            logits[i] = Math.Log(p / (1 - p));
        }

        return logits;
    }

    private static CalibrationFit? Climb(double[] logits, ReadOnlySpan<bool> outcomes)
    {
        var at = new CalibrationFit(1, 0);
        var likelihood = LogLikelihood(at, logits, outcomes);
        var wasNear = false;
        for (var step = 0; step < StepsMax; step++)
        {
            double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
            for (var i = 0; i < logits.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-(at.Intercept + (at.Slope * logits[i]))));
                var (rest, weight) = ((outcomes[i] ? 1 : 0) - p, p * (1 - p));
                g0 += rest;
                g1 += rest * logits[i];
                h00 += weight;
                h01 += weight * logits[i];
                h11 += weight * logits[i] * logits[i];
            }

            var determinant = (h00 * h11) - (h01 * h01);
            if (!(determinant > 0))
            {
                return null;
            }

            var (d0, d1) = (((h11 * g0) - (h01 * g1)) / determinant, ((h00 * g1) - (h01 * g0)) / determinant);
            if (Math.Abs(d0) < 1e-6 && Math.Abs(d1) < 1e-6)
            {
                // So near the top the likelihood is flat in double precision, but each step still doubles the digits.
                at = new CalibrationFit(at.Slope + d1, at.Intercept + d0);
                if (wasNear)
                {
                    return at;
                }

                wasNear = true;
                continue;
            }

            var gained = false;
            for (var size = 1.0; size > 1e-10 && !gained; size /= 2)
            {
                var next = new CalibrationFit(at.Slope + (size * d1), at.Intercept + (size * d0));
                var reached = LogLikelihood(next, logits, outcomes);
                gained = reached > likelihood;
                (at, likelihood) = gained ? (next, reached) : (at, likelihood);
            }

            if (!gained)
            {
                return at; // Nothing left to gain in double precision.
            }
        }

        return null;
    }

    internal static double LogLikelihood(CalibrationFit fit, double[] logits, ReadOnlySpan<bool> outcomes)
    {
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
        {
            var score = fit.Intercept + (fit.Slope * logits[i]);
            score = outcomes[i] ? -score : score;
            sum -= score > 0 ? score + Math.Log(1 + Math.Exp(-score)) : Math.Log(1 + Math.Exp(score));
        }

        return sum;
    }

    /// <summary>Whether the likelihood has no maximum: some threshold (ties allowed) splits the outcomes.</summary>
    private static bool IsSeparable(double[] logits, ReadOnlySpan<bool> outcomes)
    {
        double lowYes = double.PositiveInfinity, highYes = double.NegativeInfinity;
        double lowNo = double.PositiveInfinity, highNo = double.NegativeInfinity;
        for (var i = 0; i < logits.Length; i++)
        {
            if (outcomes[i])
            {
                (lowYes, highYes) = (Math.Min(lowYes, logits[i]), Math.Max(highYes, logits[i]));
            }
            else
            {
                (lowNo, highNo) = (Math.Min(lowNo, logits[i]), Math.Max(highNo, logits[i]));
            }
        }

        return highNo <= lowYes || highYes <= lowNo;
    }
}
