using System.CommandLine;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary><c>bench backtest</c>.</summary>
internal static class BacktestBenchVerb
{
    public static Command Command()
    {
        var symbols = new Option<int>("--symbols") { DefaultValueFactory = _ => 50 };
        var days = new Option<int>("--days") { DefaultValueFactory = _ => 365 };
        var trees = new Option<int>("--trees") { Description = "Trees in each of the ten ensembles", DefaultValueFactory = _ => 200 };
        var loopOnly = new Option<bool>("--loop-only") { Description = "Leave the run with inference out" };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("backtest", "The portfolio backtest: the loop on given predictions, then with inference")
        {
            symbols, days, trees, loopOnly, json,
        };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (_, token) => await BacktestBench.RunAsync(
                result.GetValue(symbols), result.GetValue(days), result.GetValue(trees), result.GetValue(loopOnly), Console.Error, token),
            result.GetValue(json),
            cancellationToken));
        return command;
    }
}
