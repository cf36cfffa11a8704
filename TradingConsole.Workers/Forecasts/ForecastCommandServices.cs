using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

public static class ForecastCommandServices
{
    /// <summary>What people may do to the scoreboard; who runs the pipelines registers commands that run them beside these.</summary>
    public static IServiceCollection AddForecastCommands(this IServiceCollection services)
    {
        services.TryAddSingleton<AlertActs>();
        services.TryAddSingleton<IForecastCommands, WatchingForecastCommands>();
        return services;
    }
}
