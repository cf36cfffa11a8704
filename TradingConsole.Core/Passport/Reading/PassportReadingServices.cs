using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
            .AddSingleton<OutboxQueries>();
    }
}
