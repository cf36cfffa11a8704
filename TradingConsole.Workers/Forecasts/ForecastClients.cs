using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Connectors;

namespace TradingConsole.Workers.Forecasts;

/// <summary>The sources of prediction markets, asked over one set of limits.</summary>
/// <param name="Activity">Who is asked how much is going on in a market, the first before the next.</param>
internal sealed record ForecastClients(GammaClient Gamma, HistoryClient History, ClobClient Clob, ImmutableArray<IMarketActivity> Activity)
{
    /// <param name="clock">Stamps what they answer.</param>
    /// <param name="network">Measures waits; real time.</param>
    public static ForecastClients Of(HttpClient http, SourceOptions options, TimeProvider clock, TimeProvider network)
    {
        var call = new SourceCall(http, options, clock, network);
        var history = new HistoryClient(call);
        return new ForecastClients(
            new GammaClient(call), history, new ClobClient(call),
            [new HistoryActivity(history), .. options.SubgraphUrl is null ? ImmutableArray<IMarketActivity>.Empty : [new SubgraphClient(call, new SubgraphPaths())]]);
    }
}
