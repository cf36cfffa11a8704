using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Network;

namespace TradingConsole.Workers.Forecasts;

internal static class ForecastServices
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(60);

    /// <summary>What runs the scoreboard. Without a source it is only read: pages show what was measured before.</summary>
    /// <param name="sources">Where the prediction markets answer; null: nothing is measured.</param>
    /// <param name="runners">Which remote models are asked for bands.</param>
    public static IServiceCollection AddForecasts(
        this IServiceCollection services, string dataDirectory, ForecastScope scope, SourceOptions? sources, RunnerPlaces runners)
    {
        services.AddSingleton(_ => new RawShelf(Path.Combine(dataDirectory, "raw")));
        services.AddSingleton(ForecastRules.Default);
        services.AddSingleton(scope);
        if (sources is null)
        {
            return services; // Pages read and people judge all the same; that comes with the pages.
        }

        services.TryAddSingleton<AlertActs>();
        services.Replace(ServiceDescriptor.Singleton<IForecastCommands, RunningForecastCommands>());

        services.AddSingleton(provider => ForecastClients.Of(
            new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) }), sources,
            provider.GetRequiredService<TimeProvider>(), TimeProvider.System));
        services.AddSingleton<QuestionStore>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<KeptAnswers>(provider, (ReadRawLines)provider.GetRequiredService<RawShelf>().ReadAsync));
        services.TryAddSingleton<ChatEndpointInForce>(_ => static _ => Task.FromResult<ChatEndpoint?>(null));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<QuestionAsker>(
            provider, new HttpClient { Timeout = AskTimeout, MaxResponseContentBufferSize = 1 << 20 }));
        services.AddSingleton<AskStage>();
        services.AddSingleton<AlertStore>();
        services.AddSingleton<ExplainStage>();
        services.AddSingleton(provider => Runners(provider, runners));
        services.AddSingleton(provider => new CoverageWatch(
            ActivatorUtilities.CreateInstance<CoverageLeft>(provider), provider.GetRequiredService<ForecastRules>().Bands, provider.GetService<IIncidentLog>()));
        services.AddSingleton<DailyStages>();
        services.AddSingleton<DailyBatch>();
        services.AddSingleton(provider => new MarketChannel(
            new MarketChannelOptions { Url = sources.MarketChannelUrl }, provider.GetRequiredService<ForecastClients>().Clob,
            provider.GetRequiredService<TimeProvider>(), TimeProvider.System, provider.GetService<IIncidentLog>()));
        services.AddSingleton<StreamLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<StreamLoop>());
        services.AddHostedService<ForecastClock>();
        services.Replace(ServiceDescriptor.Singleton<IForecastConnections, StreamConnections>());
        return services;
    }

    // A redirect could carry a question, and a token, to where nobody meant it.
    private static RunnerStage Runners(IServiceProvider provider, RunnerPlaces runners) => new(
        runners, new RunQuestions(provider.GetRequiredService<NpgsqlDataSource>(), provider.GetRequiredService<ForecastRules>().Bands),
        provider.GetRequiredService<RawShelf>(),
        new HttpClient(new SageMakerSigner(
            new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }, SageMakerSigner.Credentials, TimeProvider.System))
        {
            Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 64 << 20,
        },
        provider.GetRequiredService<TimeProvider>());
}
