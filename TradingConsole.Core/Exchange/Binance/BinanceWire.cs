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
/// Answers requests. It reads a request's content once, right before the first byte leaves, and lets nothing leave when that throws: so
/// the gate has the last word. <see cref="HttpRequestError.ConnectionError"/> says that no byte left; any later failure counts as sent.
/// </param>
/// <param name="Streams">Opens the user stream.</param>
/// <param name="NetworkClock">Timeouts, pauses and rate windows.</param>
public sealed record BinanceWire(HttpMessageHandler Http, IStreamDialer Streams, TimeProvider NetworkClock)
{
    private const int BurstMax = 8;

    /// <summary>How many connections are kept standing for acts; 0 where there are none to keep.</summary>
    public int Connections { get; init; }

    /// <summary>Real sockets and real time.</summary>
    public static BinanceWire Sockets() => new(SocketHandler(), new WebSocketDialer(), TimeProvider.System) { Connections = BurstMax };

    internal static SocketsHttpHandler SocketHandler() => new()
    {
        AutomaticDecompression = DecompressionMethods.All,
        AllowAutoRedirect = false,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1), // Longer than what keeps them warm pauses.
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // The host's address changes now and then.
    };
}
