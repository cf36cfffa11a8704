using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Operations.Storage;

namespace TradingConsole.Core.Operations;

public static class OperationsServiceCollectionExtensions
{
    /// <summary>Presets of the given kinds, settings and the audit log. The data source comes with <c>AddDatabase</c>.</summary>
    /// <param name="definitions">One per kind; see <see cref="PresetDefinition.For{T}"/>.</param>
    public static IServiceCollection AddOperations(this IServiceCollection services, params PresetDefinition[] definitions) => services
        .AddSingleton(new PresetRules(definitions))
        .AddSingleton<PresetStore>()
        .AddSingleton<SettingsStore>()
        .AddSingleton<AuditLog>()
        .AddSingleton<AuditChain>();

    /// <summary>The stored exchange keys. <see cref="ISecretBox"/> comes from whoever has a key ring.</summary>
    public static IServiceCollection AddExchangeKeys(this IServiceCollection services) =>
        services.AddSingleton<IExchangeKeys, ExchangeKeyStore>();
}
