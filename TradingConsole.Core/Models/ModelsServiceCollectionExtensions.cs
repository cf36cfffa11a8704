using Microsoft.Extensions.DependencyInjection;

namespace TradingConsole.Core.Models;

public static class ModelsServiceCollectionExtensions
{
    /// <summary>Registers the registry, the promotion gate and the artifact store. Needs the data source and <see cref="TimeProvider"/>.</summary>
    /// <param name="artifactFolder">Where model files are kept, normally <c>&lt;data&gt;/artifacts</c>.</param>
    public static IServiceCollection AddModels(this IServiceCollection services, string artifactFolder)
    {
        services.AddSingleton<IArtifactStore>(_ => new ArtifactStore(artifactFolder));
        services.AddSingleton<ModelRegistry>();
        services.AddSingleton<PromotionGate>();
        return services;
    }
}
