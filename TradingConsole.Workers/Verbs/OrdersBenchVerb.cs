using System.CommandLine;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>bench orders</c>.</summary>
internal static class OrdersBenchVerb
{
    public static Command Create()
    {
        var trips = new Option<int>("--round-trips") { Description = "Entries measured, 1 to 100000", DefaultValueFactory = _ => 300 };
        var presses = new Option<int>("--presses") { Description = "Kill presses, 0 to 10000", DefaultValueFactory = _ => 50 };
        var console = new Option<int>("--console-presses") { Description = "Also kill presses by HTTP on the console's own process, 0 to 1000; preparing it takes minutes", DefaultValueFactory = _ => 0 };
        var ground = new Option<string?>("--ground") { Description = "Keep the console's prepared data directory here for the next time" };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("orders", "Fill to stop confirmed, and kill press to last risky byte, against the paper exchange") { trips, presses, console, ground, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                var desk = await OrdersBench.RunAsync(
                    Math.Clamp(result.GetValue(trips), 1, 100_000), Math.Clamp(result.GetValue(presses), 0, 10_000), loggers, token);
                return Math.Clamp(result.GetValue(console), 0, 1_000) is > 0 and var pulls
                    ? desk with { Console = await ConsoleKills.RunAsync(pulls, result.GetValue(ground), loggers, token) } : desk;
            },
            result.GetValue(json),
            cancellationToken));
        return command;
    }
}
