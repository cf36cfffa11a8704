namespace TradingConsole.Core.Training;

/// <summary>How time is cut for combinatorial purged cross-validation.</summary>
public sealed record CombinatorialPlan
{
    /// <param name="groups">N, at least 2.</param>
    /// <param name="testGroups">k, 1 to N − 1.</param>
    /// <param name="embargoMinutes">Quiet time after a test interval, not negative.</param>
    /// <param name="embargoFraction">The same as a share of the rows' span, in [0, 1); the longer of the two counts.</param>
    /// <param name="featureMinutes">How far a row's features reach back, on top of the embargo. Default 93, the longest window of schema 1.</param>
    /// <exception cref="ArgumentException">A value is out of range, or the choice makes too many splits.</exception>
    public CombinatorialPlan(int groups = 6, int testGroups = 2, int embargoMinutes = 0, double embargoFraction = 0, int featureMinutes = 93)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(testGroups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(testGroups, groups);
        ArgumentOutOfRangeException.ThrowIfNegative(embargoMinutes);
        ArgumentOutOfRangeException.ThrowIfNegative(featureMinutes);
        if (embargoFraction is not (>= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(embargoFraction), embargoFraction, "the embargo must be at least 0 and below 1");
        }

        (Groups, TestGroups, FeatureMinutes) = (groups, testGroups, featureMinutes);
        (EmbargoMinutes, EmbargoFraction) = (embargoMinutes, embargoFraction);
        Splits = CombinatorialPurged.Count(groups, testGroups);
    }

    public int Groups { get; }

    public int TestGroups { get; }

    public int EmbargoMinutes { get; }

    public double EmbargoFraction { get; }

    public int FeatureMinutes { get; }

    /// <summary>C(N, k).</summary>
    public int Splits { get; }

    /// <summary>φ = C(N, k)·k/N.</summary>
    public int Paths => Splits * TestGroups / Groups;

    /// <summary>The embargo that holds for rows spanning so many minutes.</summary>
    public long EmbargoOver(long spanMinutes) => Math.Max(EmbargoMinutes, (long)Math.Ceiling(EmbargoFraction * spanMinutes));
}
