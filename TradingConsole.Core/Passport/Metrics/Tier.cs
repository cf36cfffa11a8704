using System.Collections.Immutable;
using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>A person's standing, by their independent-decision score and the decisions it rests on.</summary>
/// <param name="Code"><c>unranked</c>, <c>bronze</c>, <c>silver</c>, <c>gold</c>, <c>platinum</c>, <c>diamond</c> or <c>master</c>.</param>
/// <param name="IdsMin">The score the tier begins at.</param>
/// <param name="DecisionsMin">And the decisions it asks for.</param>
public sealed record Tier(string Code, double IdsMin, int DecisionsMin)
{
    /// <summary>Lowest first.</summary>
    public static readonly ImmutableArray<Tier> All =
    [
        new("unranked", 0, 0), new("bronze", 0, 10), new("silver", 48, 20), new("gold", 52, 30), new("platinum", 55, 50), new("diamond", 60, 100),
        new("master", 65, 100),
    ];

    /// <returns>The highest tier both of whose conditions hold, and the one above it; none above the highest.</returns>
    public static (Tier Now, Tier? Next) Of(PassportRecord record)
    {
        var ids = IndependentDecisionScore.Of(record);
        var at = 0;
        for (var i = 1; i < All.Length; i++)
        {
            if (ids.Samples >= All[i].DecisionsMin && ids.Value >= All[i].IdsMin)
            {
                at = i;
            }
        }

        return (All[at], at + 1 < All.Length ? All[at + 1] : null);
    }
}
