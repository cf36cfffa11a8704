using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange.Binance;

namespace TradingConsole.Core.Exchange;

public static class ExchangeServiceCollectionExtensions
{
    /// <summary>Binance, or a host that speaks its protocol, as the one <see cref="IMarketData"/>. Needs a registered <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddBinanceMarketData(this IServiceCollection services, BinanceOptions options) =>
        services.AddBinanceMarketData(_ => options);

    /// <inheritdoc cref="AddBinanceMarketData(IServiceCollection, BinanceOptions)"/>
    /// <param name="options">Asked once, at first use: a loopback exchange knows its port only after it started.</param>
    public static IServiceCollection AddBinanceMarketData(
        this IServiceCollection services, Func<IServiceProvider, BinanceOptions> options) =>
        services
            .AddSingleton(provider => new BinanceMarketData(
                options(provider),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<BinanceMarketData>>()))
            .AddSingleton<IMarketData>(provider => provider.GetRequiredService<BinanceMarketData>());
}
