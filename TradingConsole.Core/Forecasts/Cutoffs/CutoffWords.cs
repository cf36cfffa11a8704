namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>How tables and answers spell the cut-offs' words.</summary>
public static class CutoffWords
{
    public static string Of(CutoffType type) => type switch
    {
        CutoffType.DayBefore => "T-24h",
        CutoffType.HourBefore => "T-1h",
        CutoffType.Daily => "DAILY",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no such cut-off"),
    };

    public static string Of(EndView view) => view switch
    {
        EndView.Planned => "planned",
        EndView.Resolved => "resolved",
        _ => throw new ArgumentOutOfRangeException(nameof(view), view, "no such view"),
    };

    public static string Of(SelectionRule rule) => rule switch
    {
        SelectionRule.NearestBefore => "nearest_before",
        SelectionRule.NearestAny => "nearest_any",
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "no such rule"),
    };

    /// <returns>Null for an unknown one.</returns>
    public static string? Of(LiquidityBucket? bucket) => bucket is { } known ? Of(known) : null;

    public static LiquidityBucket? Bucket(string? word) => word is null ? null : Enum.Parse<LiquidityBucket>(word, ignoreCase: true);

    public static string Of(LiquidityBucket bucket) => bucket switch
    {
        LiquidityBucket.Low => "LOW",
        LiquidityBucket.Mid => "MID",
        LiquidityBucket.High => "HIGH",
        _ => throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "no such bucket"),
    };
}
