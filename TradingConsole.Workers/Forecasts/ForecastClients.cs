using TradingConsole.Core.Forecasts.Connectors;

namespace TradingConsole.Workers.Forecasts;

/// <summary>The sources of prediction markets, asked over one set of limits.</summary>
internal sealed record ForecastClients(GammaClient Gamma, HistoryClient History, ClobClient Clob)
{
    /// <param name="clock">Stamps what they answer.</param>
    /// <param name="network">Measures waits; real time.</param>
    public static ForecastClients Of(HttpClient http, SourceOptions options, TimeProvider clock, TimeProvider network)
    {
        var call = new SourceCall(http, options, clock, network);
        return new ForecastClients(new GammaClient(call), new HistoryClient(call), new ClobClient(call));
    }
}
