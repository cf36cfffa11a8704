using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Risk.Storage;

namespace TradingConsole.Core.Risk;

public static class RiskServiceCollectionExtensions
{
    /// <summary>The process's one kill switch, released until restored, and the risk-event store.</summary>
    public static IServiceCollection AddRisk(this IServiceCollection services) => services
        .AddSingleton(_ => new KillSwitch())
        .AddSingleton<RiskEventStore>();
}
