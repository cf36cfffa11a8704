using TradingConsole.Core.Execution.GoLive;

namespace TradingConsole.Web.Pages.Risk;

/// <summary>A check's figure and threshold as the console writes numbers.</summary>
internal static class CheckWords
{
    /// <summary>The figure; for a plain fact, whether it holds.</summary>
    public static string Figure(GoLiveCheck check) => IsFact(check) ? check.Passed ? "yes" : "no" : Number(check.Figure, check.Unit);

    /// <summary>What is asked: <c>min 7d 00h</c>, <c>limit 250 ms</c>; nothing for a plain fact.</summary>
    public static string Asked(GoLiveCheck check) => IsFact(check) ? ""
        : check.Threshold is { } threshold ? $"{(check.Bound == GoLiveBound.AtLeast ? "min" : "limit")} {Number(threshold, check.Unit)}" : "not asked for";

    private static bool IsFact(GoLiveCheck check) => check is { Unit: "count", Threshold: 1, Bound: GoLiveBound.AtLeast, Figure: 0 or 1 };

    private static string Number(double? value, string unit) => value is not { } known || !double.IsFinite(known) ? Formats.NoData : unit switch
    {
        "fraction" => Formats.Percent(known, 2),
        "days" => Formats.Limit(TimeSpan.FromDays(known)),
        "minutes" => Formats.Limit(TimeSpan.FromMinutes(known)),
        "s" => Formats.Limit(TimeSpan.FromSeconds(known)),
        "ms" => Formats.Limit(TimeSpan.FromMilliseconds(known)),
        "ratio" => Formats.Number(known, 2),
        _ => Formats.Number(known, known == Math.Floor(known) ? 0 : 1),
    };
}
