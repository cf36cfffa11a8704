using System.Net;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// How requests and streams travel, and the clock their patience runs by. The real one is sockets and real time; a simulation puts
/// the exchange itself behind it and a clock it moves.
/// </summary>
/// <remarks>
/// Above this seam nothing starts a thread or takes time from elsewhere: continuations run where the wire completes its tasks, or on
/// the caller's synchronisation context if it has one.
/// </remarks>
/// <param name="Http">
/// Answers requests. It says with <see cref="HttpRequestError.ConnectionError"/> that no byte left; any other failure counts as sent.
/// </param>
/// <param name="Streams">Opens the user stream.</param>
/// <param name="NetworkClock">Timeouts, pauses and rate windows.</param>
public sealed record BinanceWire(HttpMessageHandler Http, IStreamDialer Streams, TimeProvider NetworkClock)
{
    /// <summary>Real sockets and real time.</summary>
    public static BinanceWire Sockets() => new(SocketHandler(), new WebSocketDialer(), TimeProvider.System);

    internal static SocketsHttpHandler SocketHandler() => new()
    {
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // The host's address changes now and then.
    };
}
