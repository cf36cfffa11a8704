using System.CommandLine;
using TradingConsole.Workers.Drill;

namespace TradingConsole.Workers.Verbs;

/// <summary>Drives the failure catalogue against real processes, sockets and PostgreSQL.</summary>
internal static class DrillVerb
{
    public static Command Command()
    {
        var all = new Option<bool>("--all") { Description = "Every row" };
        var row = new Option<int[]>("--row") { Description = "Rows by number", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] };
        var runs = new Option<int>("--n") { Description = "Repetitions of each row", DefaultValueFactory = _ => 1 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the exchange", DefaultValueFactory = _ => 1 };
        var connection = new Option<string?>("--connection") { Description = "PostgreSQL of a console: results are kept there for its fire drill page" };
        var ground = new Option<string?>("--ground") { Description = "Directory that keeps what the rows start from, for the next drill within a day" };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("drill", "Break the exchange, the network, the database and the process on purpose, and judge by the exchange's own ledger")
        {
            all, row, runs, seed, connection, ground, json, OutboxDrillVerb.Command(),
        };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                var wanted = result.GetValue(row)!;
                var rows = DrillCatalogue.Rows.Where(known => result.GetValue(all) || wanted.Contains(known.Number)).ToList();
                if (rows.Count == 0)
                {
                    throw new InvalidDataException($"--row was '{string.Join(' ', wanted)}'; expected numbers from 1 to {DrillCatalogue.Rows.Length}, or --all.");
                }

                ArgumentOutOfRangeException.ThrowIfLessThan(result.GetValue(runs), 1, "--n");
                var summary = await new DrillRun(loggers, Console.Out).RunAsync(
                    rows, result.GetValue(runs), result.GetValue(seed), result.GetValue(connection), result.GetValue(ground), token);
                if (summary.Failed > 0)
                {
                    Environment.ExitCode = 1;
                }

                return summary;
            },
            result.GetValue(json),
            cancellationToken));
        return command;
    }

    /// <summary>The exchange's process; started by a drill.</summary>
    public static Command Exchange()
    {
        var seed = new Option<ulong>("--seed") { Required = true };
        var ahead = new Option<double>("--ahead") { Description = "Seconds its clock is ahead of the machine's" };
        var command = new Command("drill-exchange", "The paper exchange of a drill") { seed, ahead };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                await DrillExchange.RunAsync(
                    result.GetValue(seed), TimeSpan.FromSeconds(result.GetValue(ahead)), Console.In, Console.Out, loggers, token);
                return "";
            },
            json: false,
            cancellationToken));
        return command;
    }

    /// <summary>The trader's process; started by a drill.</summary>
    public static Command Trader()
    {
        var rest = new Option<string>("--rest") { Required = true };
        var stream = new Option<string>("--stream") { Required = true };
        var connection = new Option<string>("--connection") { Required = true };
        var scratch = new Option<string>("--scratch") { Required = true };
        var command = new Command("drill-trader", "The trader of a drill") { rest, stream, connection, scratch };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                await using var trader = new DrillTrader(
                    new Uri(result.GetValue(rest)!), new Uri(result.GetValue(stream)!), result.GetValue(connection)!, result.GetValue(scratch)!, loggers);
                await trader.RunAsync(Console.In, Console.Out, token);
                return "";
            },
            json: false,
            cancellationToken));
        return command;
    }
}
