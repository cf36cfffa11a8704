using TradingConsole.Workers.Forecasts.StandIn;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>A world of which one market's facts are told otherwise.</summary>
internal sealed class RetoldWorld(IRecordedWorld world, long id, Func<WorldMarket, WorldMarket> retell) : IRecordedWorld
{
    public string Description => world.Description;

    public IReadOnlyList<WorldMarket> Markets(DateTimeOffset now) => [.. world.Markets(now).Select(market => Retold(market))];

    public WorldMarket? ById(long id) => Retold(world.ById(id));

    public WorldMarket? ByCondition(string conditionId) => Retold(world.ByCondition(conditionId));

    public WorldMarket? ByToken(string token) => Retold(world.ByToken(token));

    public IEnumerable<WorldPrice> Prices(WorldMarket market, DateTimeOffset from, DateTimeOffset to, TimeSpan bucket) => world.Prices(market, from, to, bucket);

    public WorldPrice? PriceAt(WorldMarket market, DateTimeOffset now) => world.PriceAt(market, now);

    public IEnumerable<WorldTrade> Trades(WorldMarket market, DateTimeOffset from, DateTimeOffset to) => world.Trades(market, from, to);

    public WorldActivity ActivityAt(WorldMarket market, DateTimeOffset now) => world.ActivityAt(market, now);

    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(market))]
    private WorldMarket? Retold(WorldMarket? market) => market?.Id == id ? retell(market) : market;
}
