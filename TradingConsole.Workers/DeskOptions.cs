using System.Collections.Immutable;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Forecasts;

namespace TradingConsole.Workers;

/// <summary>How one process was asked to run: the flags of <c>./run</c>.</summary>
public sealed record DeskOptions
{
    public const string PaperMarket = "paper";
    public const string ReplayMarket = "replay";
    public const string BinanceMarket = "binance";

    public const string NoForecasts = "off";
    public const string PracticeForecasts = "practice";
    public const string PolymarketForecasts = "polymarket";

    /// <summary>Where the console listens. Default http://127.0.0.1:5080.</summary>
    public string Urls { get; init; } = "http://127.0.0.1:5080";

    /// <summary>All state lives here: PostgreSQL, artifacts, keys, logs. Default <c>./data</c>.</summary>
    public string DataDirectory { get; init; } = Path.GetFullPath("data");

    /// <summary>Where prices come from: <c>paper</c>, <c>replay</c> or <c>binance</c>.</summary>
    public string Market { get; init; } = PaperMarket;

    /// <summary>Directory of recorded candles; required by <c>replay</c>.</summary>
    public string? From { get; init; }

    /// <summary>How many market seconds pass in a second, 1 to 600. Not for the real exchange.</summary>
    public double Speed { get; init; } = 1;

    /// <summary>Seed of the synthetic market.</summary>
    public ulong Seed { get; init; } = 7;

    /// <summary>A paper exchange that runs elsewhere, to be used instead of one of this process's own; its account then outlives this process.</summary>
    public string? Exchange { get; init; }

    /// <summary>How far market time lies ahead of the machine's: a paper exchange elsewhere that was started so is rehearsed over midnight.</summary>
    public TimeSpan ClockAhead { get; init; }

    /// <summary>Mode to start in; null keeps the stored one, or shadow on the first start.</summary>
    public TradingMode? Mode { get; init; }

    /// <summary>A PostgreSQL to use instead of the embedded one.</summary>
    public string? Connection { get; init; }

    /// <summary>Symbols to watch until an operator chooses others; empty: the default universe, or what a replay has recorded.</summary>
    public ImmutableArray<Symbol> Universe { get; init; } = [];

    /// <summary>Days of history fetched on the first start. Default 3, which one minute of request weight can pay for.</summary>
    public double HistoryDays { get; init; } = 3;

    /// <summary>
    /// Which prediction markets the scoreboard measures: <c>off</c>, <c>practice</c> (a seeded world on loopback) or <c>polymarket</c>. A process started
    /// by its flags takes practice beside the paper exchange and polymarket beside the real one.
    /// </summary>
    public string Forecasts { get; init; } = NoForecasts;

    /// <summary>A subgraph that the public markets' activity is asked of too: everything before its name; null asks none.</summary>
    public string? Subgraph { get; init; }

    /// <summary>Where a Chronos model is asked for bands of the scoreboard; null: it is not asked. Its token, if it wants one, comes from the environment.</summary>
    public string? Chronos { get; init; }

    /// <summary>As bands name it.</summary>
    public string ChronosModel { get; init; } = "chronos-2";

    /// <summary>Where a TimesFM model is asked; null: it is not asked.</summary>
    public string? TimesFm { get; init; }

    public string TimesFmModel { get; init; } = "timesfm-2.5";

    /// <summary>How many days of prediction markets the first run measures, 1 to 90; null: 60 of practice, 30 of the public ones.</summary>
    public double? ForecastDays { get; init; }

    /// <summary>Every way in which the flags contradict each other, in words that name the flag, the value and the rule.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (Market is not (PaperMarket or ReplayMarket or BinanceMarket))
        {
            problems.Add($"--market was '{Market}'; expected paper, replay or binance.");
        }

        if (Market == ReplayMarket && From is null)
        {
            problems.Add("--market replay needs --from DIR, a directory of recorded 1-minute candles.");
        }

        if (From is not null && !Directory.Exists(From))
        {
            problems.Add($"--from was '{From}'; there is no such directory.");
        }

        if (!(Speed >= 1 && Speed <= 600))
        {
            problems.Add($"--speed was {Speed}; expected 1 to 600.");
        }

        if (Market == BinanceMarket && Speed != 1)
        {
            problems.Add($"--speed was {Speed}; the real exchange runs at speed 1.");
        }

        if (Exchange is { } exchange
            && (Market != PaperMarket || Speed != 1 || !Uri.TryCreate(exchange, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp))
        {
            problems.Add($"--exchange was '{exchange}'; expected the http address of a paper exchange, with --market paper at speed 1.");
        }

        if (ClockAhead != TimeSpan.Zero && (Exchange is null || ClockAhead < TimeSpan.Zero || ClockAhead > TimeSpan.FromDays(2)))
        {
            problems.Add($"--clock-ahead was {ClockAhead.TotalSeconds} s; expected 0 to 172800, with --exchange.");
        }

        if (Forecasts is not (NoForecasts or PracticeForecasts or PolymarketForecasts))
        {
            problems.Add($"--forecasts was '{Forecasts}'; expected off, practice or polymarket.");
        }

        if (Forecasts == PolymarketForecasts && (Speed != 1 || Market == ReplayMarket))
        {
            problems.Add("--forecasts polymarket needs today's clock: --speed 1, and --market paper or binance.");
        }

        if (Subgraph is { } subgraph
            && (Forecasts != PolymarketForecasts || !Uri.TryCreate(subgraph, UriKind.Absolute, out var graph) || graph.Scheme is not ("http" or "https")))
        {
            problems.Add($"--subgraph was '{subgraph}'; expected an http or https address, with --forecasts polymarket.");
        }

        problems.AddRange(RunnerPlaces.Problems("--chronos", Chronos, ChronosModel, RunnerPlace.ChronosTokenVariable));
        problems.AddRange(RunnerPlaces.Problems("--timesfm", TimesFm, TimesFmModel, RunnerPlace.TimesFmTokenVariable));

        if (ForecastDays is { } days && !(days >= 1 && days <= 90))
        {
            problems.Add($"--forecast-days was {days}; expected 1 to 90.");
        }

        if (Mode == TradingMode.Live)
        {
            problems.Add("--mode was 'live'; a process starts in off or shadow, live is armed by an operator in the console.");
        }

        if (!(HistoryDays >= 1 && HistoryDays <= 400))
        {
            problems.Add($"--history-days was {HistoryDays}; expected 1 to 400.");
        }

        foreach (var url in Urls.Split(';'))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            {
                problems.Add($"--urls holds '{url}'; expected an address such as http://127.0.0.1:5080.");
            }
        }

        return problems;
    }
}
