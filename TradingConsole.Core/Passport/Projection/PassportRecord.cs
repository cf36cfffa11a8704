using System.Collections.Immutable;

namespace TradingConsole.Core.Passport.Projection;

/// <summary>Everything a person's passport counts. Whole numbers only, so that adding up in pieces equals adding up at once, bit for bit.</summary>
/// <remarks>A pure function of the person's events in order: <see cref="PassportProjection"/>. Rates and scores are made from it at reading: <c>Metrics/</c>.</remarks>
public sealed record PassportRecord(Guid UserId)
{
    /// <summary>Sequence of the last event counted; 0 before the first.</summary>
    public long LastSequence { get; init; }

    /// <summary>Market clock of that event.</summary>
    public DateTimeOffset UpdatedAt { get; init; } = DateTimeOffset.UnixEpoch;

    public TradeCounts Trades { get; init; } = TradeCounts.None;

    public ForecastCounts Forecasts { get; init; } = ForecastCounts.None;

    public HypothesisCounts Hypotheses { get; init; } = HypothesisCounts.None;

    public OverrideCounts Overrides { get; init; } = OverrideCounts.None;

    public ActivityCounts Activity { get; init; } = ActivityCounts.None;

    public ImmutableSortedDictionary<string, CoinCounts> Coins { get; init; } = ImmutableSortedDictionary.Create<string, CoinCounts>(StringComparer.Ordinal);

    /// <summary>By hour of the week in Korea, 0 (Monday 00) to 167; by the time of entry. Hours without a trade are absent.</summary>
    public ImmutableSortedDictionary<int, HourCounts> Hours { get; init; } = ImmutableSortedDictionary<int, HourCounts>.Empty;
}

/// <param name="Wins">After costs.</param>
/// <param name="Flats">Exactly 0 after costs: neither won nor lost.</param>
/// <param name="BestPnlBps">0 before the first closed trade.</param>
/// <param name="PnlBpsSquares">Sum of squares, for the spread.</param>
/// <param name="RMilli">Sum of thousandths of R over <paramref name="RTrades"/>.</param>
/// <param name="RPeakMilli">Highest the running sum ever stood, at least 0.</param>
/// <param name="RDrawdownMilli">Deepest fall below that peak, 0 or more.</param>
/// <param name="Streak">Wins in a row when positive, losses when negative.</param>
/// <param name="OwnDecided">Closed trades that were the person's own idea, flats left out.</param>
/// <param name="HoldSeconds">Sum over closed trades.</param>
public sealed record TradeCounts(
    int Open, int Wins, int Losses, int Flats, long PnlBps, int BestPnlBps, int WorstPnlBps, long PnlBpsSquares, long RMilli, int RTrades,
    long RPeakMilli, long RDrawdownMilli, int Streak, int WinsInARowMax, int LossesInARowMax, int OwnDecided, int OwnWins, int StopsMoved,
    int TargetsCut, long HoldSeconds)
{
    public static readonly TradeCounts None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public int Closed => Wins + Losses + Flats;

    public int Decided => Wins + Losses;
}

/// <summary>Directions taken and confidences stated, once the market has answered: predictions, closed trades, hypotheses stood for.</summary>
/// <param name="DirectionTotal">Answers where the price moved.</param>
/// <param name="ConfidenceSum">Percent, over <paramref name="ConfidenceSamples"/>.</param>
/// <param name="ConfidenceHits">How many of those came true.</param>
/// <param name="SquaredErrors">Sum of (confidence − 100 · came true)², percent squared: the Brier score's numerator.</param>
/// <param name="Bins">Ten bins of stated confidence, [0, 10) … [90, 100].</param>
public sealed record ForecastCounts(
    int DirectionCorrect, int DirectionTotal, int ConfidenceSum, int ConfidenceSamples, int ConfidenceHits, long SquaredErrors,
    ImmutableArray<ConfidenceBin> Bins)
{
    public const int BinCount = 10;

    public static readonly ForecastCounts None = new(0, 0, 0, 0, 0, 0, [.. Enumerable.Repeat(default(ConfidenceBin), BinCount)]);

    public bool Equals(ForecastCounts? other) =>
        other is not null
        && (DirectionCorrect, DirectionTotal, ConfidenceSum, ConfidenceSamples, ConfidenceHits, SquaredErrors)
            == (other.DirectionCorrect, other.DirectionTotal, other.ConfidenceSum, other.ConfidenceSamples, other.ConfidenceHits, other.SquaredErrors)
        && Bins.SequenceEqual(other.Bins);

    public override int GetHashCode() => HashCode.Combine(DirectionCorrect, DirectionTotal, ConfidenceSum, ConfidenceHits, SquaredErrors);
}

/// <param name="ConfidenceSum">Percent.</param>
public readonly record struct ConfidenceBin(int Samples, int ConfidenceSum, int Hits);

public sealed record HypothesisCounts(int Total, int Approved, int Rejected, int Dissents, int DissentsSettled, int DissentWins)
{
    public static readonly HypothesisCounts None = new(0, 0, 0, 0, 0, 0);
}

/// <param name="IgnoredLosses">Warnings ignored for trades that then lost.</param>
public sealed record OverrideCounts(int Offered, int Accepted, int Ignored, int IgnoredLosses)
{
    public static readonly OverrideCounts None = new(0, 0, 0, 0);
}

/// <param name="Tracked">Signals on the watch list now.</param>
public sealed record ActivityCounts(int Scans, int Tracked, int Published, int Followed, int Predictions, int ArenasWon, int ArenasLost, int ArenasDrawn)
{
    public static readonly ActivityCounts None = new(0, 0, 0, 0, 0, 0, 0, 0);
}

/// <param name="Total">Directions that were answered, as in <see cref="ForecastCounts.DirectionTotal"/>.</param>
public sealed record CoinCounts(int Total, int Correct, int Trades, int Wins, long PnlBps, long RMilli, long HoldSeconds)
{
    public static readonly CoinCounts None = new(0, 0, 0, 0, 0, 0, 0);
}

public sealed record HourCounts(int Trades, int Wins, long PnlBps, long RMilli, int RTrades)
{
    public static readonly HourCounts None = new(0, 0, 0, 0, 0);
}
