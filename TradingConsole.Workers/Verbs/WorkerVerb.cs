using System.CommandLine;
using TradingConsole.Workers.Jobs.Apart;

namespace TradingConsole.Workers.Verbs;

/// <summary>The process a console starts for its heavy jobs.</summary>
internal static class WorkerVerb
{
    public static Command Command()
    {
        var orders = new Option<bool>("--orders") { Description = "Read what to do from standard input, as a console gives it", Required = true };
        var command = new Command("worker", "Do the heavy jobs of a console's queue; started by the console itself") { orders };
        command.SetAction((_, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                await WorkerHost.RunAsync(Console.In, loggers, token);
                return "";
            },
            json: false,
            cancellationToken));
        return command;
    }
}
