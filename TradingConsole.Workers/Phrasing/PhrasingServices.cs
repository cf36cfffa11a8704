using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Network;
using TradingConsole.Core.Passport.Phrasing;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Workers.Phrasing;

public static class PhrasingServices
{
    /// <summary>Real time one question to a language model may take, and the most of an answer that is read.</summary>
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(20);

    private const int AnswerBytesMax = 256 * 1024;

    /// <summary>What phrases reports, and where an admin says who does. The key ring, the trail and the stores are registered elsewhere.</summary>
    public static IServiceCollection AddPhrasing(this IServiceCollection services) => services
        .AddSingleton<PhrasingDesk>()
        .AddSingleton<IPhrasingDesk>(provider => provider.GetRequiredService<PhrasingDesk>())
        .AddSingleton<ChatEndpointInForce>(provider => provider.GetRequiredService<PhrasingDesk>().OpenAsync)
        .AddSingleton<IReportPhraser>(provider => new LanguageModelPhraser(
            Client(), provider.GetRequiredService<ChatEndpointInForce>(), provider.GetRequiredService<PhraseStore>(),
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<LanguageModelPhraser>>()));

    // No redirects: the key goes where an admin said and nowhere else. Connections are renewed so that a moved name is found.
    private static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5),
    })
    {
        Timeout = AnswerMax, MaxResponseContentBufferSize = AnswerBytesMax,
    };
}
