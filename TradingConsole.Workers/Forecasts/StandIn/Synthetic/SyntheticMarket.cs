using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>A market that pays when the event's path ends within an interval.</summary>
/// <param name="Facts">What the catalogue may show of it.</param>
/// <param name="Path">The event's, shared by its markets.</param>
/// <param name="Above">Lower bound of the interval, exclusive; may be minus infinity.</param>
/// <param name="UpTo">Upper bound, inclusive; may be infinity.</param>
/// <param name="DecidedAt">End of the path: from then on the outcome is known to everybody.</param>
/// <param name="IsWashed">Two wallets trade with each other.</param>
internal sealed record SyntheticMarket(
    WorldMarket Facts, SyntheticCategory Category, SyntheticLiquidity Liquidity, BrownianPath Path, double Above, double UpTo, DateTimeOffset DecidedAt,
    ulong Key, bool IsWashed)
{
    private const decimal Edge = 0.001m;

    // The price of the latest step and the trades of the latest hour are asked for again and again by whoever listens. Each is replaced whole,
    // so a race costs a computation and nothing else.
    private Latest<DateTimeOffset, WorldPrice>? _price;
    private Latest<long, ImmutableArray<WorldTrade>>? _trades;

    public bool IsYes => Path.End > Above && Path.End <= UpTo;

    /// <summary>
    /// The true probability, given the path so far: Φ((b − W)/√(T − t)) − Φ((a − W)/√(T − t)), a martingale that ends at the outcome, so
    /// exactly calibrated at every time.
    /// </summary>
    public double TrueAt(DateTimeOffset at)
    {
        var left = (DecidedAt - at).TotalDays;
        if (left <= 0)
        {
            return IsYes ? 1 : 0;
        }

        var now = Path.At((at - Facts.OpensAt).TotalDays);
        var root = Math.Sqrt(left);
        var (low, high) = ((Above - now) / root, (UpTo - now) / root);

        // From the nearer tail, where both terms keep their digits.
        return low > 0
            ? Below(-low) - Below(-high)
            : Below(high) - Below(low);

        static double Below(double z) => double.IsInfinity(z) ? (z > 0 ? 1 : 0) : NormalDistribution.Cdf(z);
    }

    /// <summary>What the market shows: the truth of its last step, distorted by its category, on the grid of prices.</summary>
    public WorldPrice ShownAt(DateTimeOffset at)
    {
        var step = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % Liquidity.Step.Ticks), TimeSpan.Zero);
        step = step < Facts.OpensAt ? Facts.OpensAt : step;
        if (_price is { } latest && latest.Key == step)
        {
            return latest.Value;
        }

        var price = ComputeAt(step);
        _price = new Latest<DateTimeOffset, WorldPrice>(step, price);
        return price;
    }

    /// <summary>Trades of one hour, oldest first.</summary>
    /// <param name="hour">Hours since 1970.</param>
    public ImmutableArray<WorldTrade> TradesOf(long hour)
    {
        if (_trades is { } latest && latest.Key == hour)
        {
            return latest.Value;
        }

        ImmutableArray<WorldTrade> trades = [.. SyntheticTape.OfHour(this, hour)];
        _trades = new Latest<long, ImmutableArray<WorldTrade>>(hour, trades);
        return trades;
    }

    private WorldPrice ComputeAt(DateTimeOffset step)
    {
        if (step >= DecidedAt && Facts.Settlement == WorldSettlement.Void)
        {
            return new WorldPrice(step, 0.5m);
        }

        var truth = Math.Clamp(TrueAt(step), 1e-9, 1 - 1e-9);
        var shown = 1 / (1 + Math.Exp(-Category.Beta * Math.Log(truth / (1 - truth))));
        return new WorldPrice(step, Math.Clamp(Math.Round((decimal)shown, 3), Edge, 1 - Edge));
    }

    private sealed record Latest<TKey, TValue>(TKey Key, TValue Value);
}
