using System.CommandLine;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary><c>./run bench stream</c>: from a prediction market's message to the alert's row.</summary>
internal static class StreamBenchVerb
{
    private const int AssetsMax = 500;
    private const int RateMax = 20_000;
    private const int SecondsMax = 3_600;

    public static Command Command()
    {
        var assets = new Option<int>("--assets") { Description = $"Tokens listened to, two a market: even, 2 to {AssetsMax}", DefaultValueFactory = _ => 500 };
        var rate = new Option<int>("--messages-per-s") { Description = $"Messages a second, 20 to {RateMax}", DefaultValueFactory = _ => 500 };
        var seconds = new Option<int>("--seconds") { Description = $"In which every market breaches its band once, 1 to {SecondsMax}", DefaultValueFactory = _ => 60 };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("stream", "From a prediction market's message to the row of the alert it raises") { assets, rate, seconds, json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, ct) =>
            {
                Require("--assets", result.GetValue(assets), 2, AssetsMax);
                Require("--messages-per-s", result.GetValue(rate), 20, RateMax);
                Require("--seconds", result.GetValue(seconds), 1, SecondsMax);
                if (result.GetValue(assets) % 2 != 0)
                {
                    throw new InvalidDataException($"--assets was {result.GetValue(assets)}; expected an even number, as a market has two.");
                }

                return await StreamBench.RunAsync(
                    new StreamBenchLoad(result.GetValue(assets) / 2, result.GetValue(rate), result.GetValue(seconds)), loggers, ct);
            },
            result.GetValue(json), cancellationToken));
        return command;
    }

    private static void Require(string option, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new InvalidDataException($"{option} was {value}; expected {least} to {most}.");
        }
    }
}
