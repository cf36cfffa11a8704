using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Backtesting.Storage;

namespace TradingConsole.Core.Backtesting;

public static class BacktestingServiceCollectionExtensions
{
    /// <summary>Registers the store of backtests. Needs the data source.</summary>
    public static IServiceCollection AddBacktesting(this IServiceCollection services) => services.AddSingleton<BacktestStore>();
}
