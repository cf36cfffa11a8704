namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>Why a market has no price that is scored at a cut-off.</summary>
/// <param name="Reason">One of <see cref="ExclusionReasons"/>.</param>
public sealed record CutoffExclusion(string MarketId, CutoffType Type, EndView View, string Reason);

/// <summary>The reasons for which a market is counted instead of scored.</summary>
public static class ExclusionReasons
{
    /// <summary>Paid back or split: no outcome won.</summary>
    public const string Void = "void";

    /// <summary>Closed without an outcome that stands.</summary>
    public const string Unresolved = "unresolved";

    /// <summary>The catalogue plans no end.</summary>
    public const string NoPlannedEnd = "no_planned_end";

    /// <summary>Each planned end was learnt only after its cut-off, or given up before it.</summary>
    public const string EndMoved = "end_moved";

    /// <summary>It was settled, but nobody says when, nor when it closed.</summary>
    public const string NoResolutionTime = "no_resolution_time";

    /// <summary>It was closed, settled or planned to be over by then.</summary>
    public const string EndedBefore = "ended_before_cutoff";

    /// <summary>It began trading only afterwards.</summary>
    public const string StartedAfter = "started_after_cutoff";

    /// <summary>Not one price before its end is known.</summary>
    public const string NoPrice = "no_price";

    /// <summary>The last price before the moment is older than the bound.</summary>
    public const string Stale = "stale";

    /// <summary>The first price came after the moment.</summary>
    public const string OnlyLater = "only_later";
}
