using System.CommandLine;
using TradingConsole.Workers.Drill.Outbox;

namespace TradingConsole.Workers.Verbs;

/// <summary>Kills the process in which operators act, and counts what was lost, invented or doubled.</summary>
internal static class OutboxDrillVerb
{
    /// <summary>Beneath <c>drill</c>.</summary>
    public static Command Command()
    {
        var kills = new Option<int>("--kills") { Description = "How often the process is killed with -9", DefaultValueFactory = _ => 300 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the moments and of what operators do", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("outbox", "Kill the process in which operators act, at random and at named places, and judge ledger, passports and reports") { kills, seed, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(result.GetValue(kills), 1, "--kills");
                var verdict = await new OutboxDrill(loggers, Console.Out).RunAsync(result.GetValue(kills), result.GetValue(seed), token);
                if (verdict is not { Lost: 0, Ghost: 0, Doubled: 0, RebuildEqual: true })
                {
                    Environment.ExitCode = 1;
                }

                return verdict;
            },
            result.GetValue(json),
            cancellationToken));
        return command;
    }

    /// <summary>The operators' process; started by a drill.</summary>
    public static Command Operators()
    {
        var connection = new Option<string>("--connection") { Required = true };
        var log = new Option<string>("--log") { Required = true };
        var epoch = new Option<long>("--epoch") { Required = true };
        var started = new Option<long>("--started") { Required = true };
        var people = new Option<string>("--people") { Required = true };
        var seed = new Option<ulong>("--seed") { Required = true };
        var place = new Option<string>("--die-at") { Required = true };
        var coming = new Option<int>("--coming") { Required = true };
        var command = new Command("drill-operators", "The operators of an outbox drill") { connection, log, epoch, started, people, seed, place, coming };
        command.Hidden = true;
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                await OutboxDrillChild.RunAsync(
                    new OutboxDrillOrders(
                        result.GetValue(connection)!, result.GetValue(log)!, result.GetValue(epoch), result.GetValue(started), result.GetValue(people)!,
                        result.GetValue(seed), result.GetValue(place)!, result.GetValue(coming)),
                    loggers, Console.Out, token);
                return "";
            },
            json: false,
            cancellationToken));
        return command;
    }
}
