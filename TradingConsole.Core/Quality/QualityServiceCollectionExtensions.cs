using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Quality.Storage;

namespace TradingConsole.Core.Quality;

public static class QualityServiceCollectionExtensions
{
    /// <summary>The stores of data quality. The data source comes with <c>AddDatabase</c>.</summary>
    public static IServiceCollection AddQuality(this IServiceCollection services) => services
        .AddSingleton<AlertStore>()
        .AddSingleton<DriftStore>()
        .AddSingleton<FeedStore>();
}
