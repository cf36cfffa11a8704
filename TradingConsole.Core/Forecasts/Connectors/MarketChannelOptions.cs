using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>How the market channel is kept alive. Durations are real time.</summary>
public sealed record MarketChannelOptions
{
    /// <summary>Default production.</summary>
    public Uri Url { get; init; } = new("wss://ws-subscriptions-clob.polymarket.com/ws/market");

    /// <summary>Above it the venue sends no first book. Default 500.</summary>
    public int AssetsPerConnectionMax { get; init; } = 500;

    /// <summary>Longest wait for a connection. Default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often PING is sent. Default 10 s.</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the PONG. Default 30 s.</summary>
    public TimeSpan PongMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Silence after which an asset is looked into, and a connection given up. Default 10 min.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often silence is looked for. Default 30 s.</summary>
    public TimeSpan SilenceCheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a connection must hold before the pauses start over at the shortest. Default 60 s.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause before the first reconnect; it doubles. Default 1 s.</summary>
    public TimeSpan PauseFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Default 60 s.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Messages that may wait for their reader; what comes on top is dropped, counted and reported. Default 100,000.</summary>
    public int WaitingMax { get; init; } = 100_000;

    /// <summary>Trades remembered to know a repeated one. Default 200,000.</summary>
    public int TradesRemembered { get; init; } = 200_000;

    public ulong JitterSeed { get; init; } = 1;

    /// <summary>Every violation, as <c>setting: value, rule</c>; empty when all is well.</summary>
    public ImmutableArray<string> Violations()
    {
        var found = ImmutableArray.CreateBuilder<string>();
        Need(Url.IsAbsoluteUri && Url.Scheme is "ws" or "wss", nameof(Url), Url, "must be an absolute ws or wss address");
        Need(AssetsPerConnectionMax is >= 1 and <= 500, nameof(AssetsPerConnectionMax), AssetsPerConnectionMax, "must be 1 to 500");
        Need(WaitingMax >= 1, nameof(WaitingMax), WaitingMax, "must be at least 1");
        Need(TradesRemembered >= 1, nameof(TradesRemembered), TradesRemembered, "must be at least 1");
        Need(PauseMax >= PauseFirst, nameof(PauseMax), PauseMax, "must not be shorter than PauseFirst");
        foreach (var (name, value) in new[]
        {
            (nameof(ConnectTimeout), ConnectTimeout), (nameof(PingInterval), PingInterval), (nameof(PongMax), PongMax), (nameof(SilenceMax), SilenceMax),
            (nameof(SilenceCheckInterval), SilenceCheckInterval), (nameof(StableAfter), StableAfter), (nameof(PauseFirst), PauseFirst),
        })
        {
            Need(value > TimeSpan.Zero, name, value, "must be longer than zero");
        }

        return found.ToImmutable();

        void Need(bool holds, string name, object value, string rule)
        {
            if (!holds)
            {
                found.Add($"{name}: {value}, {rule}");
            }
        }
    }
}
