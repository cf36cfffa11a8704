using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Market.Storage;

namespace TradingConsole.Core.Market;

public static class MarketServiceCollectionExtensions
{
    /// <summary>The process's universe, as itself and as what collectors follow, and the market stores. Needs an <c>NpgsqlDataSource</c>.</summary>
    public static IServiceCollection AddMarket(this IServiceCollection services) => services
        .AddSingleton<Universe>(_ => new Universe())
        .AddSingleton<IUniverse>(provider => provider.GetRequiredService<Universe>())
        .AddSingleton<CandleStore>()
        .AddSingleton<InstrumentStore>();
}
