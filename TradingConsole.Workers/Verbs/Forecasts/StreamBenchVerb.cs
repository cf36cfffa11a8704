using System.CommandLine;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary><c>./run bench stream</c>: from a prediction market's message to the alert's row.</summary>
internal static class StreamBenchVerb
{
    public static Command Command()
    {
        var assets = new Option<int>("--assets") { Description = "Tokens listened to, two a market, 2 to 500", DefaultValueFactory = _ => 500 };
        var rate = new Option<int>("--messages-per-s") { Description = "Messages a second", DefaultValueFactory = _ => 500 };
        var seconds = new Option<int>("--seconds") { Description = "In which every market breaches its band once", DefaultValueFactory = _ => 60 };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("stream", "From a prediction market's message to the row of the alert it raises") { assets, rate, seconds, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, ct) =>
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(result.GetValue(assets), 2, "--assets");
                ArgumentOutOfRangeException.ThrowIfGreaterThan(result.GetValue(assets), 500, "--assets");
                ArgumentOutOfRangeException.ThrowIfLessThan(result.GetValue(rate), 20, "--messages-per-s");
                ArgumentOutOfRangeException.ThrowIfLessThan(result.GetValue(seconds), 1, "--seconds");
                return await StreamBench.RunAsync(
                    new StreamBenchLoad(result.GetValue(assets) / 2, result.GetValue(rate), result.GetValue(seconds)), loggers, ct);
            },
            result.GetValue(json), cancellationToken));
        return command;
    }
}
