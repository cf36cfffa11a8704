using System.Collections.Immutable;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Where the venue is and how patient its client is. Durations are real time, whatever the market clock does.</summary>
public sealed record BinanceOptions
{
    /// <summary>Scheme and host of the REST API. Default production; the paper exchange serves the same paths on loopback.</summary>
    public Uri RestBaseUrl { get; init; } = new("https://fapi.binance.com");

    /// <summary>Scheme and host of the account service, which knows what a key may do and which the futures host does not.</summary>
    public Uri AccountBaseUrl { get; init; } = new("https://api.binance.com");

    /// <summary>Scheme and host of the streams, without the route.</summary>
    public Uri StreamBaseUrl { get; init; } = new("wss://fstream.binance.com");

    /// <summary>How long a signed request stays valid after its stamp, at most 5 s as the exchange advises.</summary>
    public TimeSpan RecvWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for one REST answer. Default 10 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Attempts for one request that is safe to repeat, the first included. Default 4.</summary>
    public int AttemptsMax { get; init; } = 4;

    /// <summary>Longest a request waits for the weight budget or a rate block before it fails. Default 90 s.</summary>
    public TimeSpan BudgetWaitMax { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Share of each limit kept for what lowers risk; bulk requests leave half as much again to the rest. Default 0.2.</summary>
    public double WeightReserveFraction { get; init; } = 0.2;

    /// <summary>Longest wait for the answer to an act; after it the outcome is unknown. Default 5 s.</summary>
    public TimeSpan ActTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the connections kept for acts are used while there is nothing to send. Default 20 s.</summary>
    public TimeSpan WarmInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Longest an act that lowers risk is held back by limits or a ban before it is refused here. Default 5 s.</summary>
    public TimeSpan ProtectiveWaitMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Largest error of the measured exchange clock with which requests are still signed: the exchange accepts stamps up to 1 s ahead
    /// of it. Default 900 ms, market clock.
    /// </summary>
    public TimeSpan ClockErrorMax { get; init; } = TimeSpan.FromMilliseconds(900);

    /// <summary>How often the exchange's clock is measured again. Default 10 min.</summary>
    public TimeSpan ClockRefreshInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Silence on a subscribed connection after which it counts as dead; the server's pings do not count. Default 15 s.</summary>
    public TimeSpan StreamSilenceMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Longest wait for the first data message after subscribing: a stream asked for on the wrong route is acknowledged and then
    /// stays silent. Default 15 s.
    /// </summary>
    public TimeSpan FirstMessageMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Age at which a connection is replaced, ahead of the exchange's cut at 24 h. Default 23 h.</summary>
    public TimeSpan ConnectionAgeMax { get; init; } = TimeSpan.FromHours(23);

    /// <summary>Time a connection must hold before the reconnect pauses start over at the shortest. Default 60 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pauses before successive reconnects; the last one repeats. Each is stretched by up to a fifth at random.</summary>
    public ImmutableArray<TimeSpan> ReconnectPauses { get; init; } =
    [
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10),
        TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60),
    ];

    /// <summary>The same for the user stream, which positions depend on: back within 18 s of the venue's return.</summary>
    public ImmutableArray<TimeSpan> UserReconnectPauses { get; init; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(15)];

    /// <summary>How often the user stream's key is extended; it lives 60 min. Default 30 min.</summary>
    public TimeSpan ListenKeyInterval { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How often the wallet is read beside the user stream: a change the stream keeps silent about means that it is deaf, which
    /// pings do not show. Default 4 s, of weight 5.
    /// </summary>
    public TimeSpan WalletCheckInterval { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>How far the stream may lag behind a changed wallet. Default 2 s.</summary>
    public TimeSpan StreamLagMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long an ageing user stream is still read beside its replacement. Default 2 s.</summary>
    public TimeSpan StreamOverlap { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Gap between control messages: at most five a second, half of what the exchange allows.</summary>
    public TimeSpan ControlMessageGap { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Stream names in one control message. Default 100.</summary>
    public int StreamsPerMessageMax { get; init; } = 100;

    /// <summary>Unread events held for the reader before unclosed updates are conflated. Default 8192.</summary>
    public int EventBacklogMax { get; init; } = 8192;

    /// <summary>Seed of the pauses' randomness; spreads nodes that lost the exchange at the same moment.</summary>
    public ulong JitterSeed { get; init; } = (ulong)Environment.ProcessId;
}
