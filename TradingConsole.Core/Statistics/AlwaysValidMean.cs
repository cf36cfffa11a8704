namespace TradingConsole.Core.Statistics;

/// <summary>Tests whether a mean is above zero, in a way that may be looked at after every observation.</summary>
/// <remarks>
/// <para>
/// Use: pass all paired differences so far (challenger − champion, net of cost, one per period) each time one is added, always with the
/// same <c>bound</c>, chosen before the first look. Stop whenever <see cref="AlwaysValidVerdict.IsAboveZero"/>: however often one
/// looked, it is true of a challenger that is no better in at most a share alpha of all comparisons, ever. Never drop or reorder
/// observations. The hypothesis tested is E[difference | past] ≤ 0 in every period; no distribution, independence or variance is assumed.
/// </para>
/// <para>
/// Differences beyond ±bound count as ±bound, so it is the mean of these clipped differences that is tested: a single lucky period
/// cannot decide. A bound of about three typical deviations loses little power; one too wide only makes the test slow.
/// </para>
/// <para>
/// The e-value is the wealth of a gambler who bets before each observation that it is positive; he gains nothing on average unless it
/// is (Ville's inequality). The interval is the predictable plug-in empirical-Bernstein confidence sequence. Source: Waudby-Smith and
/// Ramdas, Estimating means of bounded random variables by betting (JRSS-B 2024), theorem 2 and section 4.
/// </para>
/// </remarks>
public static class AlwaysValidMean
{
    private const double BetMax = 0.5;

    /// <param name="differences">In time order, finite; may be empty.</param>
    /// <param name="bound">Largest difference that counts in full, positive, in the differences' unit, fixed in advance.</param>
    /// <param name="alpha">Share of false alarms ever tolerated, in (0, 1).</param>
    /// <exception cref="ArgumentException">A difference is not finite.</exception>
    public static AlwaysValidVerdict Test(ReadOnlySpan<double> differences, double bound, double alpha = 0.05)
    {
        if (!(bound > 0 && double.IsFinite(bound)))
        {
            throw new ArgumentOutOfRangeException(nameof(bound), bound, "must be positive and finite");
        }

        if (alpha is not (> 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "must lie between 0 and 1, exclusive");
        }

        // log(2/alpha): the interval has two sides.
        var interval = new EmpiricalBernstein(Math.Log(2 / alpha));
        double logWealth = 0, logWealthMax = 0, sum = 0, squares = 0;
        for (var i = 0; i < differences.Length; i++)
        {
            if (!double.IsFinite(differences[i]))
            {
                throw new ArgumentException($"difference {i} is {differences[i]}, must be finite", nameof(differences));
            }

            var x = Math.Clamp(differences[i] / bound, -1, 1);
            interval.Add((x + 1) / 2);

            // Kelly's bet for what was seen before this observation, one imagined even pair of ±½ included.
            var mean = sum / (i + 2);
            var second = (squares + 0.5) / (i + 2);
            logWealth += Math.Log(1 + (Math.Clamp(mean / second, 0, BetMax) * x));
            logWealthMax = Math.Max(logWealthMax, logWealth);
            sum += x;
            squares += x * x;
        }

        var (low, high) = interval.Bounds;
        return new AlwaysValidVerdict(
            differences.Length,
            differences.IsEmpty ? 0 : bound * sum / differences.Length,
            bound * ((2 * low) - 1),
            bound * ((2 * high) - 1),
            Math.Exp(Math.Min(logWealthMax, 700)),
            alpha);
    }

    /// <summary>A confidence sequence for the mean of values in [0, 1]; its running intersection.</summary>
    private struct EmpiricalBernstein(double logTwoOverAlpha)
    {
        private double _low = 0;
        private double _high = 1;
        private double _sum = 0;
        private double _spread = 0;
        private double _weights = 0;
        private double _weighted = 0;
        private double _penalty = 0;
        private int _count = 0;

        public readonly (double Low, double High) Bounds => (_low, _high);

        public void Add(double value)
        {
            var meanBefore = (0.5 + _sum) / (_count + 1);
            var varianceBefore = (0.25 + _spread) / (_count + 1);
            _count++;
            var bet = Math.Min(BetMax, Math.Sqrt(2 * logTwoOverAlpha / (varianceBefore * _count * Math.Log(1 + _count))));
            _weights += bet;
            _weighted += bet * value;
            _penalty += (value - meanBefore) * (value - meanBefore) * (-Math.Log(1 - bet) - bet);
            _sum += value;
            var mean = (0.5 + _sum) / (_count + 1);
            _spread += (value - mean) * (value - mean);

            var centre = _weighted / _weights;
            var radius = (logTwoOverAlpha + _penalty) / _weights;
            _low = Math.Max(_low, centre - radius);
            _high = Math.Min(_high, centre + radius);
        }
    }
}

/// <summary>What the observations so far allow one to say.</summary>
/// <param name="Mean">Of the clipped differences, in their unit.</param>
/// <param name="Low">The mean lies above this at every look, with probability 1 − alpha over all looks; likewise <paramref name="High"/>.</param>
/// <param name="EValue">Highest evidence reached so far against "no better"; starts at 1.</param>
public readonly record struct AlwaysValidVerdict(int Observations, double Mean, double Low, double High, double EValue, double Alpha)
{
    /// <summary>Evidence needed, 1/alpha.</summary>
    public double EValueNeeded => 1 / Alpha;

    /// <summary>Whether the mean is above zero at level alpha.</summary>
    public bool IsAboveZero => EValue >= EValueNeeded;
}
