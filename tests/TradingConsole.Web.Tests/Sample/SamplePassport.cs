using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TradingConsole.Core.Database;
using TradingConsole.Core.Database.Storage;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Core.Passport;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reading;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Workers.Outbox;
using TradingConsole.Workers.Phrasing;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>Passport around a sample desk: nothing runs by itself, tests let the consumers take their turns.</summary>
internal static class SamplePassport
{
    public static IServiceCollection AddSamplePassport(this IServiceCollection services, string folder)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPassportConsumer, ProjectionConsumer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPassportConsumer, ReportConsumer>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPassportConsumer, TrainingConsumer>());
        services.TryAddSingleton<ReportDesk>();
        services.TryAddSingleton<IncidentStore>();
        services.TryAddSingleton<IIncidentLog, IncidentLog>();
        services.TryAddSingleton(_ => new TrailFile(Path.Combine(folder, "audit", "commands.jsonl")));
        services.TryAddSingleton<CommandTrail>();
        return services.AddPassportReading().AddOutboxDesk().AddPassportLessons().AddPhrasing();
    }
}
