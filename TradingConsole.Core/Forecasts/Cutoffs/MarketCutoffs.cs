using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>A market's cut-offs up to an instant, and why it has none that is scored.</summary>
/// <param name="Exclusions">At most one a kind and view.</param>
public sealed record MarketCutoffs(ImmutableArray<CutoffSnapshot> Picks, ImmutableArray<CutoffExclusion> Exclusions)
{
    private static readonly (CutoffType Type, EndView View)[] FromEnd =
    [
        (CutoffType.DayBefore, EndView.Planned), (CutoffType.HourBefore, EndView.Planned),
        (CutoffType.DayBefore, EndView.Resolved), (CutoffType.HourBefore, EndView.Resolved),
    ];

    /// <summary>All cut-offs whose moment lies before <paramref name="now"/>. Pure, so that the same market and prices give the same rows.</summary>
    /// <param name="plans">The planned ends as they were learnt, oldest first.</param>
    /// <param name="prices">Of the first outcome, oldest first; those at or after the end are passed over.</param>
    /// <remarks>
    /// By the planned end only prices before the least of closing, settlement and planned end are used; by the real one, which is hindsight, those
    /// before trading ended, though the plan was over: from then on a price tells the outcome.
    /// A daily cut-off has no fallback, since the neighbouring day's row is there.
    /// </remarks>
    public static MarketCutoffs Of(
        ForecastMarket market, ImmutableArray<PlannedEnd> plans, List<PricePoint> prices, CutoffRules rules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(market);
        ArgumentNullException.ThrowIfNull(rules);
        var end = EndOf(market);
        var usable = UsableBefore(end);
        var picks = ImmutableArray.CreateBuilder<CutoffSnapshot>();
        var exclusions = ImmutableArray.CreateBuilder<CutoffExclusion>();
        foreach (var (type, view) in FromEnd)
        {
            var (due, reason) = Due(market, plans, type, view);
            if (due >= now || (due is null && reason is null))
            {
                continue; // Its time has not come, or it is not known yet when it will.
            }

            if (due is { } moment)
            {
                var bound = view == EndView.Planned ? end : TradingEndOf(market);
                reason = Choose(market, (type, view, moment), UsableBefore(bound), bound, rules, picks);
            }

            Exclude(market, type, view, reason, exclusions);
        }

        Exclude(market, CutoffType.Daily, EndView.Planned, Daily(market, usable, end, rules, now, picks), exclusions);
        return new MarketCutoffs(picks.DrainToImmutable(), exclusions.DrainToImmutable());

        ReadOnlySpan<PricePoint> UsableBefore(DateTimeOffset? bound) => CutoffPicker.Before(CollectionsMarshal.AsSpan(prices), bound < now ? bound.Value : now);
    }

    /// <summary>The least of closing, settlement and planned end; null while there is none.</summary>
    public static DateTimeOffset? EndOf(ForecastMarket market) =>
        new[] { market?.ClosedAt, market?.Label.ResolvedAt, market?.EndsAt }.Min();

    /// <summary>When trading really ended, of which nobody knew beforehand: the earlier of closing and settlement; null while nobody told one of them.</summary>
    public static DateTimeOffset? TradingEndOf(ForecastMarket market) => new[] { market?.ClosedAt, market?.Label.ResolvedAt }.Min();

    private static (DateTimeOffset? Due, string? Reason) Due(ForecastMarket market, ImmutableArray<PlannedEnd> plans, CutoffType type, EndView view)
    {
        var before = CutoffRules.Before(type)!.Value;
        if (view == EndView.Resolved)
        {
            var isSettled = market.Label.ResolvedAt is not null || LabelRules.IsFinal(market.Label); // A closed market may open again.
            return (isSettled ? TradingEndOf(market) - before : null, LabelRules.IsFinal(market.Label) ? ExclusionReasons.NoResolutionTime : null);
        }

        var reason = plans.All(plan => plan.EndsAt is null) ? ExclusionReasons.NoPlannedEnd : ExclusionReasons.EndMoved;
        return (PlannedEnds.Standing(plans, before) - before, reason);
    }

    /// <returns>Why the choice is not scored; null when it is.</returns>
    private static string? Choose(
        ForecastMarket market, (CutoffType Type, EndView View, DateTimeOffset Due) at, ReadOnlySpan<PricePoint> usable, DateTimeOffset? end,
        CutoffRules rules, ImmutableArray<CutoffSnapshot>.Builder picks)
    {
        if (at.Due >= end)
        {
            return ExclusionReasons.EndedBefore;
        }

        if (CutoffPicker.Pick(usable, at.Due, rules) is not { } pick)
        {
            return ExclusionReasons.NoPrice;
        }

        picks.Add(new CutoffSnapshot(market.MarketId, at.Type, at.View, at.Due, pick.Price.Ts, pick.Rule, pick.Price.Yes));
        return pick.Rule == SelectionRule.NearestBefore ? null
            : market.StartsAt > at.Due ? ExclusionReasons.StartedAfter
            : usable[0].Ts > at.Due ? ExclusionReasons.OnlyLater
            : ExclusionReasons.Stale;
    }

    /// <summary>Every UTC midnight from the first price to the end.</summary>
    private static string? Daily(
        ForecastMarket market, ReadOnlySpan<PricePoint> usable, DateTimeOffset? end, CutoffRules rules, DateTimeOffset now,
        ImmutableArray<CutoffSnapshot>.Builder picks)
    {
        if (usable.IsEmpty)
        {
            return end < now ? ExclusionReasons.NoPrice : null;
        }

        var (until, count) = (end < now ? end.Value : now, picks.Count);
        var first = new DateTimeOffset(usable[0].Ts.UtcDateTime.Date, TimeSpan.Zero);
        for (var due = first < usable[0].Ts ? first.AddDays(1) : first; due < until; due = due.AddDays(1))
        {
            if (CutoffPicker.Pick(usable, due, rules) is { Rule: SelectionRule.NearestBefore } pick)
            {
                picks.Add(new CutoffSnapshot(market.MarketId, CutoffType.Daily, EndView.Planned, due, pick.Price.Ts, pick.Rule, pick.Price.Yes));
            }
        }

        return picks.Count > count || until == now ? null : first.AddDays(1) >= until ? ExclusionReasons.EndedBefore : ExclusionReasons.Stale;
    }

    /// <summary>What the label forbids comes before what the prices lack.</summary>
    private static void Exclude(
        ForecastMarket market, CutoffType type, EndView view, string? reason, ImmutableArray<CutoffExclusion>.Builder exclusions)
    {
        var why = market.Label.Status switch
        {
            MarketStatus.Void => ExclusionReasons.Void,
            MarketStatus.Unresolved => ExclusionReasons.Unresolved,
            _ => reason,
        };
        if (why is not null)
        {
            exclusions.Add(new CutoffExclusion(market.MarketId, type, view, why));
        }
    }
}
