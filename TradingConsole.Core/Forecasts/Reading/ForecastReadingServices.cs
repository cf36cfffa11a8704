using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TradingConsole.Core.Forecasts.Reading;

public static class ForecastReadingServices
{
    /// <summary>What pages and the API read the scoreboard through. The data source comes with <c>AddDatabase</c>.</summary>
    public static IServiceCollection AddForecastReading(this IServiceCollection services)
    {
        services.TryAddSingleton<IForecastConnections, NoForecastConnections>(); // The part that streams says more.
        return services
            .AddSingleton<ScoreboardQueries>()
            .AddSingleton<ExclusionQueries>()
            .AddSingleton<CoverageQueries>()
            .AddSingleton<MarketListQueries>()
            .AddSingleton<MarketQueries>()
            .AddSingleton<AlertQueries>()
            .AddSingleton<PostmortemQueries>()
            .AddSingleton<RunQueries>();
    }
}
