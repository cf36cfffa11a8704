using System.Collections.Immutable;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Where the sources are and how patient their client is. Durations are real time.</summary>
public sealed record SourceOptions
{
    /// <summary>Default production; a stand-in serves the same paths on loopback.</summary>
    public Uri GammaUrl { get; init; } = new("https://gamma-api.polymarket.com");

    /// <summary>Without <c>/v2</c>, which is part of the paths.</summary>
    public Uri HistoryUrl { get; init; } = new("https://data-api.polymarket.com");

    public Uri ClobUrl { get; init; } = new("https://clob.polymarket.com");

    /// <summary>Everything before the subgraph's name; null, the default, asks none: the public ones are retired and incomplete since 2026-04-28.</summary>
    public Uri? SubgraphUrl { get; init; }

    /// <summary>Whole address of the market channel.</summary>
    public Uri MarketChannelUrl { get; init; } = new("wss://ws-subscriptions-clob.polymarket.com/ws/market");

    /// <summary>Longest wait for one answer; a price as of an instant may take 20 s. Default 45 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Attempts for one question, the first included. Default 5.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>Pause after the first failure; it doubles. Default 500 ms.</summary>
    public TimeSpan PauseFirst { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Default 60 s.</summary>
    public TimeSpan PauseMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest Retry-After that is waited for; a longer one fails the question. Default 5 min.</summary>
    public TimeSpan RetryAfterMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Largest answer that is read. Default 64 MiB.</summary>
    public long AnswerBytesMax { get; init; } = 64 * 1024 * 1024;

    /// <summary>Pages of one question before it counts as endless. Default 2000.</summary>
    public int PagesMax { get; init; } = 2000;

    /// <summary>Seed of the pauses' jitter.</summary>
    public ulong JitterSeed { get; init; } = 1;

    public ImmutableArray<RateRule> Limits { get; init; } = RateRule.Published;

    /// <summary>Address of one service.</summary>
    public Uri Address(SourceService service) => service switch
    {
        SourceService.Gamma => GammaUrl,
        SourceService.History => HistoryUrl,
        SourceService.Clob => ClobUrl,
        SourceService.Subgraph => SubgraphUrl ?? throw new InvalidOperationException("no subgraph is configured"),
        _ => throw new ArgumentOutOfRangeException(nameof(service), service, "no such service"),
    };

    /// <summary>Every violation, as <c>setting: value, rule</c>; empty when all is well.</summary>
    public ImmutableArray<string> Violations()
    {
        var found = ImmutableArray.CreateBuilder<string>();
        foreach (var (name, url) in new[] { (nameof(GammaUrl), GammaUrl), (nameof(HistoryUrl), HistoryUrl), (nameof(ClobUrl), ClobUrl), (nameof(SubgraphUrl), SubgraphUrl ?? ClobUrl) })
        {
            Need(url.IsAbsoluteUri && url.Scheme is "http" or "https", name, url, "must be an absolute http or https address");
        }

        Need(MarketChannelUrl.IsAbsoluteUri && MarketChannelUrl.Scheme is "ws" or "wss", nameof(MarketChannelUrl), MarketChannelUrl, "must be an absolute ws or wss address");
        Need(Timeout > TimeSpan.Zero, nameof(Timeout), Timeout, "must be longer than zero");
        Need(AttemptsMax is >= 1 and <= 20, nameof(AttemptsMax), AttemptsMax, "must be 1 to 20");
        Need(PauseFirst > TimeSpan.Zero, nameof(PauseFirst), PauseFirst, "must be longer than zero");
        Need(PauseMax >= PauseFirst, nameof(PauseMax), PauseMax, "must not be shorter than PauseFirst");
        Need(RetryAfterMax >= TimeSpan.Zero, nameof(RetryAfterMax), RetryAfterMax, "must not be negative");
        Need(AnswerBytesMax >= 1024, nameof(AnswerBytesMax), AnswerBytesMax, "must be at least 1024");
        Need(PagesMax >= 1, nameof(PagesMax), PagesMax, "must be at least 1");
        foreach (var rule in Limits)
        {
            Need(rule.Calls >= 1 && rule.Window > TimeSpan.Zero, nameof(Limits), rule, "needs at least one call and a window longer than zero");
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
