using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.Verbs;

/// <summary><c>exchange</c>: the paper exchange alone, so that its account outlives the consoles that trade it.</summary>
internal static class ExchangeVerb
{
    public static Command Command()
    {
        var port = new Option<int>("--port") { Description = "Loopback port; 0 takes a free one", DefaultValueFactory = _ => 0 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of the synthetic market", DefaultValueFactory = _ => new DeskOptions().Seed };
        var command = new Command("exchange", "Run the paper exchange alone until stopped; its first line is {\"rest\",\"stream\"}. Consoles join it with --exchange") { port, seed };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) =>
            {
                await RunAsync(result.GetValue(port), result.GetValue(seed), loggers, token);
                return "";
            },
            json: false,
            cancellationToken));
        return command;
    }

    private static async Task RunAsync(int port, ulong seed, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        if (port is < 0 or > 65_535)
        {
            throw new ArgumentOutOfRangeException(nameof(port), port, "--port must be 0 to 65535.");
        }

        await using var host = await PaperExchangeHost.StartAsync(
            new PaperExchangeOptions { Port = port }, new SyntheticMarket(seed), TimeProvider.System, loggers, cancellationToken);
        Console.WriteLine(JsonSerializer.Serialize(new { rest = host.RestBaseUrl, stream = host.StreamBaseUrl }));
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
