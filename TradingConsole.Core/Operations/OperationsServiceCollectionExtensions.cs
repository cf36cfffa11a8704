using Microsoft.Extensions.DependencyInjection;
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
        .AddSingleton<AuditLog>();
}
