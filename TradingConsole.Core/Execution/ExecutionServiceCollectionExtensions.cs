using Microsoft.Extensions.DependencyInjection;
using TradingConsole.Core.Execution.Storage;

namespace TradingConsole.Core.Execution;

public static class ExecutionServiceCollectionExtensions
{
    /// <summary>Stores and queries of decisions and trading. The data source and month partitions come with <c>AddDatabase</c>.</summary>
    public static IServiceCollection AddExecution(this IServiceCollection services) => services
        .AddSingleton<ExecutionStore>()
        .AddSingleton<ChallengerStore>()
        .AddSingleton<SignalQueries>()
        .AddSingleton<SlippageStore>()
        .AddSingleton<DrillStore>()
        .AddSingleton<OrderFailureQueries>()
        .AddSingleton<TradeQueries>()
        .AddSingleton<GoLiveStore>()
        .AddSingleton<ArmingStore>();
}
