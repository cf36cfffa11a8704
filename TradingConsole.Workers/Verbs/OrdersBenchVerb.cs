using System.CommandLine;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>bench orders</c>.</summary>
internal static class OrdersBenchVerb
{
    public static Command Create()
    {
        var trips = new Option<int>("--round-trips") { Description = "Entries measured, 1 to 100000", DefaultValueFactory = _ => 300 };
        var presses = new Option<int>("--presses") { Description = "Kill presses, 0 to 10000", DefaultValueFactory = _ => 50 };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("orders", "Fill to stop confirmed, and kill press to last risky byte, against the paper exchange") { trips, presses, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) => await OrdersBench.RunAsync(
                Math.Clamp(result.GetValue(trips), 1, 100_000), Math.Clamp(result.GetValue(presses), 0, 10_000), loggers, token),
            result.GetValue(json),
            cancellationToken));
        return command;
    }
}
