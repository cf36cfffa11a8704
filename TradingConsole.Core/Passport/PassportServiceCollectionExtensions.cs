using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport;

public static class PassportServiceCollectionExtensions
{
    /// <summary>
    /// The ledger's consumers, the Terminal's acts and what pages read. The data source comes with <c>AddDatabase</c>, the market clock with
    /// the desk; nothing here runs by itself.
    /// </summary>
    public static IServiceCollection AddPassport(this IServiceCollection services) => services
        .AddSingleton(ConsumerRules.Default)
        .AddConsumer<ProjectionConsumer>()
        .AddConsumer<ReportConsumer>()
        .AddConsumer<TrainingConsumer>()
        .AddSingleton<DeadLetters>()
        .AddSingleton<PassportRebuild>()
        .AddSingleton<ReportDesk>()
        .AddSingleton<LanguageStore>()
        .AddSingleton<Scans>()
        .AddSingleton<WatchList>()
        .AddSingleton<QuickTrades>()
        .AddSingleton<QuickTradeFollower>()
        .AddSingleton<CopyTrades>()
        .AddSingleton<GuardWarnings>()
        .AddSingleton<Hypotheses>()
        .AddSingleton<Predictions>()
        .AddSingleton<Arenas>()
        .AddSingleton<ArenaJudge>()
        .AddSingleton<ScanQueries>()
        .AddSingleton<QuickTradeQueries>()
        .AddSingleton<ViewQueries>()
        .AddSingleton<ArenaQueries>()
        .AddSingleton<Proposals>()
        .AddSingleton<DecisionContext>()
        .AddSingleton<MarketScan>();

    // Asked for twice, a consumer is there once: two of a name would share a cursor.
    private static IServiceCollection AddConsumer<T>(this IServiceCollection services)
        where T : class, IPassportConsumer
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPassportConsumer, T>());
        return services;
    }
}
