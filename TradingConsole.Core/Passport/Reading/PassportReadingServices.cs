using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TradingConsole.Core.Passport.Anchoring;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Reading;

public static class PassportReadingServices
{
    /// <summary>Everything Passport is read through, and the few acts of its readers.</summary>
    public static IServiceCollection AddPassportReading(this IServiceCollection services)
    {
        services.TryAddSingleton<DeadLetters>();
        return services
            .AddSingleton<PassportQueries>()
            .AddSingleton<ReportQueries>()
            .AddSingleton<ReportsOnDemand>()
            .AddSingleton<LineageQueries>()
            .AddSingleton<NotificationStore>()
            .AddSingleton<OutboxQueries>()
            .AddSingleton<PeopleStore>();
    }

    /// <summary>What keeps the ledger: ended days sealed and anchored, months made and let go. Nothing here runs by itself.</summary>
    /// <param name="folder">Where the anchor's file and the archived months lie.</param>
    public static IServiceCollection AddLedgerKeeping(this IServiceCollection services, string folder) => services
        .AddSingleton<IDecisionAnchor>(_ => new FileAnchor(Path.Combine(folder, "anchors.jsonl")))
        .AddSingleton<DecisionDays>()
        .AddSingleton(_ => new LedgerArchive(Path.Combine(folder, "archive")))
        .AddSingleton<LedgerMonths>();
}
