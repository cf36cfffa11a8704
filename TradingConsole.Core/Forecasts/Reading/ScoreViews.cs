using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>The latest run that left calibration.</summary>
/// <param name="IntervalEnd">What it called now, UTC.</param>
/// <param name="Venue"><c>polymarket</c>, <c>practice</c> or <c>recorded</c>.</param>
public sealed record ScoredRun(Guid RunId, DateTimeOffset IntervalEnd, string Status, string CodeVersion, string ConfigHash, string Venue);

/// <summary>Which figures are asked for; every word is one of <see cref="ScoreWords"/>.</summary>
public sealed record ScoreQuery(string Window, string Horizon, string EndView)
{
    public static ScoreQuery Default { get; } = new(ScoreWords.WindowDefault, ScoreWords.HorizonDefault, ScoreWords.EndViewDefault);

    /// <summary>Null: every category.</summary>
    public string? Tag { get; init; }

    /// <summary>Null: every bucket.</summary>
    public string? LiquidityBucket { get; init; }

    public string Segment => ScoreWords.SegmentOf(Tag, LiquidityBucket);
}

/// <summary>Which markets are listed, and which part of the list.</summary>
/// <param name="Sort">One of <see cref="MarketSort.Words"/>.</param>
/// <param name="Limit">Rows of a page.</param>
/// <param name="Offset">Rows before it.</param>
public sealed record MarketFilter(ScoreQuery Score, string Sort, int Limit, int Offset)
{
    /// <summary>Null: every state.</summary>
    public string? Status { get; init; }

    /// <summary>Part of the question; null: any.</summary>
    public string? Text { get; init; }
}

/// <summary>One run's figure of one segment.</summary>
public sealed record TrendPoint(Guid RunId, DateTimeOffset At, int SampleSize, double Brier, double? BrierLow, double? BrierHigh, double Ece, double Skill);

/// <param name="What">Reason or state, as the tables spell it.</param>
public sealed record Tally(string What, long Count);

/// <summary>A market among others.</summary>
/// <param name="PriceYes">The latest price known, 0 to 1; null before the first.</param>
/// <param name="Cutoff">The price it showed at the asked horizon and end; null while it has none.</param>
/// <param name="Winner">Index of the outcome that won; null while none did.</param>
/// <param name="LiquidityBucket">At the latest hour that was measured; null where neither volume nor open interest was known then: unknown, not low.</param>
/// <param name="Volume24h">The latest that was observed, USD.</param>
/// <param name="TrustScore">0 to 100; null before the first.</param>
/// <param name="Band">The one in force at the price; null while none is, and once the market is over.</param>
public sealed record MarketLine(
    string MarketId, string Question, string Category, string Status, int? Winner, string? WinningOutcome, DateTimeOffset? EndsAt, DateTimeOffset? ResolvedAt,
    bool WasDisputed, double? PriceYes, DateTimeOffset? PriceAt, string? LiquidityBucket, [property: JsonPropertyName("volume_24h")] double? Volume24h, double? OpenInterest, double? TrustScore,
    CutoffLine? Cutoff, BandLine? Band, bool HasPostmortem)
{
    /// <summary>When the volume was observed; null while nobody told one.</summary>
    public DateTimeOffset? VolumeAt { get; init; }
}

/// <param name="Due">The moment itself; <paramref name="SelectedTs"/> is when the price was shown.</param>
public sealed record CutoffLine(
    string CutoffType, string EndView, DateTimeOffset Due, DateTimeOffset SelectedTs, string SelectionRule, double PYes);

/// <summary>An 80 % band.</summary>
/// <param name="Ts">When it was made; it speaks of <paramref name="HorizonSteps"/> × <paramref name="StepSeconds"/> later.</param>
public sealed record BandLine(
    DateTimeOffset Ts, string Method, int HorizonSteps, int StepSeconds, string BandCalibration, double Q10, double Q50, double Q90, string ModelId)
{
    public DateTimeOffset TargetTs => Ts + Ahead;

    /// <summary>How far ahead it looks.</summary>
    public TimeSpan Ahead => TimeSpan.FromSeconds((double)HorizonSteps * StepSeconds);
}

/// <summary>A part of a list, and how long the whole is.</summary>
public sealed record PageOf<T>(ImmutableArray<T> Rows, long Total, int Offset)
{
    public bool HasMore => Offset + Rows.Length < Total;
}
