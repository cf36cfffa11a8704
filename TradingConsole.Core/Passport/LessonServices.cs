using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Setups;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport;

public static class LessonServices
{
    /// <summary>Samples frozen and exported, personal models, and what is done with written reports. Heavy jobs need it where they run.</summary>
    public static IServiceCollection AddPassportLessons(this IServiceCollection services)
    {
        services.TryAddSingleton<ReportQueries>();
        return services
            .AddSingleton<Datasets>()
            .AddSingleton<PersonalModels>()
            .AddSingleton<TrainingImpactQueries>()
            .AddSingleton<ReportVersions>()
            .AddSingleton<PhraseStore>()
            .AddSingleton<PhrasingStore>();
    }
}
