using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using TradingConsole.Core.Execution;
using TradingConsole.Workers.Forecasts;
using Symbol = TradingConsole.Core.Market.Symbol;

namespace TradingConsole.Workers.Verbs;

/// <summary>Parses the flags that start the console. Used by the console's own entry point.</summary>
public static class DeskCommandLine
{
    private const string Description =
        """
        TradingConsole: an operations console for a learning futures trader. These flags start the console.

        ./run VERB does other work and ends: features, labels, boost, calibration, psi, backtest, walkforward, verify-replay, bench.
        ./run help lists the verbs; ./run VERB --help tells what one reads and writes.
        """;

    /// <summary>Parses <paramref name="args"/> and runs <paramref name="start"/>; help and every error end with an exit code.</summary>
    public static Task<int> RunAsync(string[] args, Func<DeskOptions, CancellationToken, Task<int>> start)
    {
        var defaults = new DeskOptions();
        var urls = new Option<string>("--urls") { Description = "Where the console listens", DefaultValueFactory = _ => defaults.Urls };
        var data = new Option<string>("--data") { Description = "Directory of all state", DefaultValueFactory = _ => defaults.DataDirectory };
        var market = new Option<string>("--market") { Description = "paper, replay or binance", DefaultValueFactory = _ => defaults.Market };
        var from = new Option<string?>("--from") { Description = "Directory of recorded candles, for --market replay" };
        var speed = new Option<double>("--speed") { Description = "Market seconds per second, 1 to 600", DefaultValueFactory = _ => defaults.Speed };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the synthetic market", DefaultValueFactory = _ => defaults.Seed };
        var mode = new Option<TradingMode?>("--mode") { Description = "off or shadow; default: the stored mode, shadow on the first start" };
        var exchange = new Option<string?>("--exchange") { Description = "Address of a running paper exchange (./run exchange) to use instead of an own one" };
        var connection = new Option<string?>("--connection") { Description = "PostgreSQL to use instead of the embedded one" };
        var history = new Option<double>("--history-days")
        {
            Description = "Days of history fetched on the first start",
            DefaultValueFactory = _ => defaults.HistoryDays,
        };
        var universe = new Option<ImmutableArray<Symbol>>("--universe")
        {
            Description = "Symbols to watch until an operator chooses others, e.g. BTCUSDT,ETHUSDT; default: thirty of them",
            HelpName = "symbols",
            CustomParser = SymbolsOf,
            DefaultValueFactory = _ => defaults.Universe,
        };
        var forecasts = new Option<string?>("--forecasts")
        {
            Description = "Prediction markets of the scoreboard; default: practice beside the paper exchange, polymarket beside binance, else off",
            HelpName = "off|practice|polymarket",
        };
        var subgraph = new Option<string?>("--subgraph") { Description = "A subgraph that the public prediction markets' activity is asked of too; default: none", HelpName = "url" };
        var chronos = new Option<string?>("--chronos")
        {
            Description = $"Endpoint of a Chronos model that is asked for bands of prediction markets; its bearer token, if any, in {RunnerPlace.ChronosTokenVariable}",
            HelpName = "url",
        };
        var chronosModel = new Option<string>("--chronos-model") { Description = "What bands call it", DefaultValueFactory = _ => defaults.ChronosModel };
        var timesFm = new Option<string?>("--timesfm") { Description = $"As --chronos, of a TimesFM model; token in {RunnerPlace.TimesFmTokenVariable}", HelpName = "url" };
        var timesFmModel = new Option<string>("--timesfm-model") { Description = "What bands call it", DefaultValueFactory = _ => defaults.TimesFmModel };
        var forecastDays = new Option<double?>("--forecast-days") { Description = "Days of prediction markets the first run measures, 1 to 90; default: 60 of practice, 30 of polymarket" };
        var ahead = new Option<double>("--clock-ahead") { Description = "Seconds market time is ahead of the machine's; the exchange of a drill runs so too", Hidden = true };
        mode.HelpName = "off|shadow";
        var root = new Command("./run", Description)
        {
            new HelpOption(), new VersionOption(),
            urls, data, market, from, speed, seed, exchange, mode, connection, history, universe, forecasts, subgraph,
            chronos, chronosModel, timesFm, timesFmModel, forecastDays, ahead,
        };
        root.SetAction(async (result, cancellationToken) =>
        {
            var options = new DeskOptions
            {
                Urls = result.GetValue(urls)!,
                DataDirectory = Path.GetFullPath(result.GetValue(data)!),
                Market = result.GetValue(market)!,
                From = result.GetValue(from),
                Speed = result.GetValue(speed),
                Seed = result.GetValue(seed),
                Exchange = result.GetValue(exchange),
                Mode = result.GetValue(mode),
                Connection = result.GetValue(connection),
                HistoryDays = result.GetValue(history),
                Universe = result.GetValue(universe),
                Forecasts = result.GetValue(forecasts) ?? ForecastsBeside(result.GetValue(market)!),
                Subgraph = result.GetValue(subgraph),
                Chronos = result.GetValue(chronos),
                ChronosModel = result.GetValue(chronosModel)!,
                TimesFm = result.GetValue(timesFm),
                TimesFmModel = result.GetValue(timesFmModel)!,
                ForecastDays = result.GetValue(forecastDays),
                ClockAhead = TimeSpan.FromSeconds(result.GetValue(ahead)),
            };
            var problems = options.Problems();
            foreach (var problem in problems)
            {
                await Console.Error.WriteLineAsync(problem);
            }

            return problems.Count > 0 ? 2 : await start(options, cancellationToken);
        });
        // The host handles SIGTERM and Ctrl-C itself; a second handler would race it.
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            mistake.ShowHelp = false;
        }

        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static string ForecastsBeside(string market) => market switch
    {
        DeskOptions.PaperMarket => DeskOptions.PracticeForecasts,
        DeskOptions.BinanceMarket => DeskOptions.PolymarketForecasts,
        _ => DeskOptions.NoForecasts,
    };

    private static ImmutableArray<Symbol> SymbolsOf(ArgumentResult given)
    {
        var symbols = ImmutableArray.CreateBuilder<Symbol>();
        foreach (var text in given.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (Symbol.TryParse(text, out var symbol, out var reason))
            {
                symbols.Add(symbol);
            }
            else
            {
                given.AddError($"--universe holds '{text}': {reason}");
            }
        }

        return symbols.DrainToImmutable();
    }
}
