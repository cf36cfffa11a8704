using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace TradingConsole.Workers.Forecasts.StandIn.Synthetic;

/// <summary>A seeded, endless world of prediction markets: a pure function of seed and time.</summary>
/// <remarks>
/// On a grid an event begins, of one to three markets that last 2 to 20 days. The true probability follows a Brownian path and is exactly
/// calibrated; what the market shows is distorted by its category (<c>SyntheticCategory.Beta</c>), so a scoreboard has something to find and a
/// test knows what. A few are void, split, disputed, reversed, broken, renamed, without a planned end, early or late.
/// </remarks>
public sealed class SyntheticWorld : IRecordedWorld
{
    private static readonly DateTimeOffset Origin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SyntheticOptions _options;

    // Bounded by the days that are ever looked at: four events a day.
    private readonly ConcurrentDictionary<long, ImmutableArray<SyntheticMarket>> _events = new();

    /// <exception cref="ArgumentOutOfRangeException">The grid does not divide a day.</exception>
    public SyntheticWorld(SyntheticOptions? options = null)
    {
        _options = options ?? new SyntheticOptions();
        if (_options.EventInterval < TimeSpan.FromMinutes(10) || TimeSpan.FromDays(1).Ticks % _options.EventInterval.Ticks != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), _options.EventInterval, "EventInterval must divide a day and be at least 10 min");
        }
    }

    public ulong Seed => _options.Seed;

    public string Description => $"synthetic prediction markets, seed {_options.Seed}, an event every {_options.EventInterval.TotalHours:0.##} h";

    public IReadOnlyList<WorldMarket> Markets(DateTimeOffset now)
    {
        var markets = ImmutableArray.CreateBuilder<WorldMarket>();
        for (var number = Math.Max(0, Number(now - _options.CatalogueDepth)); number <= Number(now); number++)
        {
            markets.AddRange(Event(number).Select(market => market.Facts));
        }

        return markets.ToImmutable();
    }

    public WorldMarket? ById(long id) => Find(id)?.Facts;

    public WorldMarket? ByCondition(string conditionId) =>
        SyntheticIds.OfCondition(conditionId) is { } id && Find(id)?.Facts is { } facts && facts.ConditionId == conditionId ? facts : null;

    public WorldMarket? ByToken(string token) =>
        SyntheticIds.OfToken(token) is { } id && Find(id)?.Facts is { } facts && facts.Tokens.Contains(token) ? facts : null;

    public IEnumerable<WorldPrice> Prices(WorldMarket market, DateTimeOffset from, DateTimeOffset to, TimeSpan bucket)
    {
        var known = Known(market);
        var step = bucket > known.Liquidity.Step ? bucket : known.Liquidity.Step;
        var first = from > market.OpensAt ? from : market.OpensAt;
        var end = to < market.ClosesAt ? to : market.ClosesAt;
        for (var at = new DateTimeOffset((first.UtcTicks + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero); at < end; at += step)
        {
            yield return known.ShownAt(at);
        }
    }

    public WorldPrice? PriceAt(WorldMarket market, DateTimeOffset now) => now < market.OpensAt
        ? null
        : Known(market).ShownAt(now < market.ClosesAt ? now : market.ClosesAt - TimeSpan.FromTicks(1));

    public IEnumerable<WorldTrade> Trades(WorldMarket market, DateTimeOffset from, DateTimeOffset to)
    {
        var known = Known(market);
        var last = Hour(to < market.ClosesAt ? to : market.ClosesAt);
        for (var hour = Hour(from > market.OpensAt ? from : market.OpensAt); hour <= last; hour++)
        {
            foreach (var trade in known.TradesOf(hour).Where(trade => trade.Ts > from && trade.Ts <= to))
            {
                yield return trade;
            }
        }
    }

    public WorldActivity ActivityAt(WorldMarket market, DateTimeOffset now) => SyntheticTape.ActivityAt(Known(market), now);

    /// <summary>What the market would show if it were honest; for tests that know the truth.</summary>
    internal double TrueAt(WorldMarket market, DateTimeOffset at) => Known(market).TrueAt(at);

    internal SyntheticMarket Known(WorldMarket market) =>
        Find(market.Id) ?? throw new ArgumentException($"market {market.Id} is not of this world", nameof(market));

    private SyntheticMarket? Find(long id)
    {
        var (number, member) = (id / SyntheticEvent.MarketsMax, (int)(id % SyntheticEvent.MarketsMax));
        return id >= 0 && number < Number(DateTimeOffset.MaxValue) && Event(number) is var markets && member < markets.Length ? markets[member] : null;
    }

    private ImmutableArray<SyntheticMarket> Event(long number) => _events.GetOrAdd(
        number, static (at, options) => SyntheticEvent.Of(options.Seed, at, Origin + (options.EventInterval * at)), _options);

    private long Number(DateTimeOffset at) => (at - Origin).Ticks / _options.EventInterval.Ticks;

    private static long Hour(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerHour;
}
