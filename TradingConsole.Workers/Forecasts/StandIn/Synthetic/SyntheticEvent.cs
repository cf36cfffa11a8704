using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>One event of the grid and its markets: a single question, a ladder of thresholds, or three bands of which one is hit.</summary>
internal static class SyntheticEvent
{
    /// <summary>Ids of an event's markets differ in their last digit.</summary>
    public const int MarketsMax = 10;

    /// <param name="number">On the grid, from 0 at the epoch.</param>
    public static ImmutableArray<SyntheticMarket> Of(ulong seed, long number, DateTimeOffset opens)
    {
        var key = Noise.Bits(seed, 10, (ulong)number);
        var fate = SyntheticFate.Of(key, opens);
        var category = SyntheticCategory.Of(Draw(11));
        var days = (fate.DecidedAt - opens).TotalDays;
        var path = new BrownianPath(key, days);
        var shape = Draw(12);
        var isExclusive = shape > 0.85;
        var bounds = isExclusive ? Bands(key, days) : Thresholds(key, days, shape < 0.6 ? 1 : shape < 0.72 ? 2 : 3);
        var liquidity = SyntheticLiquidity.Of(Draw(13));
        var isWashed = liquidity != SyntheticLiquidity.High && Draw(14) < 0.07;
        return [.. bounds.Select((bound, member) =>
        {
            var facts = Facts(key, number, member, category, isExclusive, opens, fate, path.End > bound.Above && path.End <= bound.UpTo);
            return new SyntheticMarket(
                facts, category, liquidity, path, bound.Above, bound.UpTo, fate.DecidedAt, Noise.Bits(key, 20, (ulong)member), isWashed);
        })];

        double Draw(ulong what) => Noise.Uniform(Noise.Bits(key, what));
    }

    private static WorldMarket Facts(
        ulong key, long number, int member, SyntheticCategory category, bool isExclusive, DateTimeOffset opens, SyntheticFate fate, bool isYes)
    {
        var (slug, title, question, rules) = SyntheticTexts.Of(key, number, category, member, isExclusive, fate.EndsAt);
        var id = (number * MarketsMax) + member;
        var eventId = number.ToString(CultureInfo.InvariantCulture);
        var isRenamed = Noise.Uniform(Noise.Bits(key, 30)) < 0.06;
        return new WorldMarket(
            id, SyntheticIds.Condition(id, key), eventId, title, isExclusive ? "0x" + WorldIds.Hex("group", eventId) : null, slug, question, rules,
            category.Name, ["Yes", "No"], [SyntheticIds.Token(id, 0, key), SyntheticIds.Token(id, 1, key)],
            Noise.Uniform(Noise.Bits(key, 31)) < 0.1 ? "v2" : "v1", opens, fate.EndsAt, fate.ClosesAt, fate.SettlesAt, fate.Settlement(isYes))
        {
            Renamed = isRenamed ? (opens + ((fate.ClosesAt - opens) * 0.4), slug + "-updated") : null,
        };
    }

    /// <summary>"More than …", once or in a ladder; the first starts with a probability that is spread widely around one half.</summary>
    private static (double Above, double UpTo)[] Thresholds(ulong key, double days, int count)
    {
        var first = 0.9 * Noise.Gaussian(Noise.Bits(key, 40));
        return [.. Enumerable.Range(0, count).Select(i => (Math.Sqrt(days) * (first + (0.6 * i)), double.PositiveInfinity))];
    }

    /// <summary>Three bands that share out the line.</summary>
    private static (double Above, double UpTo)[] Bands(ulong key, double days)
    {
        var low = Math.Sqrt(days) * NormalDistribution.Quantile(0.15 + (0.35 * Noise.Uniform(Noise.Bits(key, 41))));
        var high = Math.Sqrt(days) * NormalDistribution.Quantile(0.55 + (0.35 * Noise.Uniform(Noise.Bits(key, 42))));
        return [(double.NegativeInfinity, low), (low, high), (high, double.PositiveInfinity)];
    }
}
