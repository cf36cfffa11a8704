using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Reading;

/// <summary>The words a reader may ask with, spelled as the tables spell them.</summary>
public static class ScoreWords
{
    /// <summary>How far back markets are scored together.</summary>
    public static readonly ImmutableArray<string> Windows = ["30d", "90d", "365d", "all"];

    /// <summary>Which moment before a market's end a price was taken for.</summary>
    public static readonly ImmutableArray<string> Horizons = ["T-24h", "T-1h", "DAILY"];

    /// <summary>Which end is meant: the planned one is known beforehand, the other only by hindsight.</summary>
    public static readonly ImmutableArray<string> EndViews = ["planned", "resolved"];

    public static readonly ImmutableArray<string> LiquidityBuckets = ["LOW", "MID", "HIGH"];

    public static readonly ImmutableArray<string> Statuses = ["ACTIVE", "RESOLVED", "VOID", "UNRESOLVED"];

    public static readonly ImmutableArray<string> Severities = ["HIGH", "MED", "FYI"];

    public const string WindowDefault = "90d";
    public const string HorizonDefault = "T-24h";
    public const string EndViewDefault = "planned";

    /// <summary>Everything in one segment.</summary>
    public const string SegmentAll = "*|*|*";

    /// <param name="window">One of <see cref="Windows"/>.</param>
    /// <returns>Null for <c>all</c>.</returns>
    public static TimeSpan? LengthOf(string window) => window switch
    {
        "30d" => TimeSpan.FromDays(30),
        "90d" => TimeSpan.FromDays(90),
        "365d" => TimeSpan.FromDays(365),
        _ => null,
    };

    /// <summary>Key of the segment of a category and a liquidity bucket, of every length; null: of all.</summary>
    public static string SegmentOf(string? category, string? liquidity) => $"{category ?? "*"}|{liquidity ?? "*"}|*";
}
