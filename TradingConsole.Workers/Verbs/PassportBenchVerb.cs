using System.CommandLine;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>bench passport</c>.</summary>
internal static class PassportBenchVerb
{
    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "Events consumed and counted anew, 1000 to 10000000", DefaultValueFactory = _ => 1_000_000 };
        var people = new Option<int>("--people") { Description = "Whose, 1 to 10000", DefaultValueFactory = _ => 50 };
        var rate = new Option<int>("--rate") { Description = "Acts a second while lag is measured, 1 to 5000", DefaultValueFactory = _ => 500 };
        var seconds = new Option<int>("--seconds") { Description = "How long, 1 to 600", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("passport", "Passport's consumers: events a second, lag with 1 % poison, counting anew") { events, people, rate, seconds, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) => await PassportBench.RunAsync(
                new PassportBenchLoad(
                    Math.Clamp(result.GetValue(events), 1_000, 10_000_000), Math.Clamp(result.GetValue(people), 1, 10_000),
                    Math.Clamp(result.GetValue(rate), 1, 5_000), Math.Clamp(result.GetValue(seconds), 1, 600)),
                loggers, token),
            result.GetValue(json),
            cancellationToken));
        return command;
    }
}
