using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Cutoffs;

/// <summary>An end as it was planned from some time on.</summary>
/// <param name="From">When it was learnt; the first one counts as always known, and figures say how many rest on one that was read late.</param>
public readonly record struct PlannedEnd(DateTimeOffset From, DateTimeOffset? EndsAt);

/// <summary>
/// Which planned end a cut-off hangs on. Catalogues move planned ends, also after the fact: an end that was written down only when its cut-off had
/// passed was known by hindsight and is not used.
/// </summary>
public static class PlannedEnds
{
    /// <param name="plans">Oldest first.</param>
    /// <param name="before">How long before the end the cut-off lies.</param>
    /// <returns>The last plan that stood at its own cut-off; null when none did.</returns>
    public static DateTimeOffset? Standing(ImmutableArray<PlannedEnd> plans, TimeSpan before)
    {
        for (var i = plans.Length - 1; i >= 0; i--)
        {
            if (plans[i].EndsAt is not { } end)
            {
                continue;
            }

            var due = end - before;
            if ((i == 0 || plans[i].From <= due) && (i == plans.Length - 1 || due < plans[i + 1].From))
            {
                return end;
            }
        }

        return null;
    }
}
