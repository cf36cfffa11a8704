using Microsoft.Extensions.Logging;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange;

/// <summary>A running paper exchange: Binance USDT-M's REST and stream protocol on a loopback port of its own.</summary>
public sealed class PaperExchangeHost : IAsyncDisposable
{
    /// <summary>Root of the REST interface, e.g. <c>http://127.0.0.1:41234</c>.</summary>
    public Uri RestBaseUrl { get; }

    /// <summary>Root of the streams; <c>/public</c>, <c>/market</c> and <c>/private</c> hang below it.</summary>
    public Uri StreamBaseUrl { get; }

    private PaperExchangeHost(Uri rest, Uri stream) => (RestBaseUrl, StreamBaseUrl) = (rest, stream);

    /// <summary>Opens the exchange and starts streaming.</summary>
    /// <param name="clock">The market clock: candles close and limits roll by it.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static Task<PaperExchangeHost> StartAsync(
        PaperExchangeOptions options,
        IPaperMarket market,
        TimeProvider clock,
        ILoggerFactory loggers,
        CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("The paper exchange is not open yet.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
