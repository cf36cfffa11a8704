using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Workers.Verbs.Backtesting;
using TradingConsole.Workers.Verbs.Forecasts;
using TradingConsole.Workers.Verbs.Replay;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs;

/// <summary>The verbs of <c>./run VERB</c>: work that needs no console. The last line is JSON when <c>--json</c> is given.</summary>
internal static class VerbLine
{
    // A stopped verb puts its own server down and takes its scratch folders along, which takes longer than the two seconds it would get.
    private static readonly TimeSpan StopMax = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new Command("./run", "TradingConsole's verbs; ./run VERB --help tells what one reads and writes. Without a verb, ./run starts the console: see ./run --help.")
        {
            new HelpOption(),
            VerifyReplay(),
            WorkerVerb.Command(),
            DrillVerb.Command(),
            DrillVerb.Exchange(),
            DrillVerb.Trader(),
            OutboxDrillVerb.Operators(),
            AuditVerb.Command(),
            ForecastsVerb.Command(),
            ExchangeVerb.Command(),
            ResearchVerbs.Features(),
            ResearchVerbs.Labels(),
            ResearchVerbs.Boost(),
            ResearchVerbs.Calibration(),
            ResearchVerbs.PopulationStability(),
            BacktestVerb.Command(),
            WalkForwardVerb.Command(),
            SimulateVerb.Command(),
            new Command("bench", "Measure a hot path")
            {
                BenchVerbs.Ingest(),
                BenchVerbs.Features(),
                BenchVerbs.Labels(),
                BenchVerbs.SignalLatency(),
                OrdersBenchVerb.Create(),
                PassportBenchVerb.Create(),
                StreamBenchVerb.Command(),
                BacktestBenchVerb.Command(),
                BoostingBenchVerb.Command(),
                TrainingBench.Command(),
            },
        };
        // "help" as a verb is what people type.
        var parsed = root.Parse(args is ["help", .. var rest] ? [.. rest, "--help"] : args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // The one line that names the mistake must not drown in the whole help text.
            mistake.ShowHelp = false;
        }

        // In a list a verb has one line; its manual is its own help.
        foreach (var verb in parsed.CommandResult.Command.Subcommands)
        {
            verb.Description = verb.Description?.Split('\n')[0].TrimEnd('.', '\r');
        }

        var exitCode = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopMax });
        if (parsed.Action is ParseErrorAction && args.Contains("--json"))
        {
            WriteError(string.Join(' ', parsed.Errors.Select(error => error.Message)));
        }

        return exitCode;
    }

    /// <summary>Runs a verb; what an operator can mend is one sentence and exit code 1, never a stack trace.</summary>
    public static async Task<int> GuardedAsync(Func<ILoggerFactory, CancellationToken, Task<object>> verb, bool json, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new StandardErrorLogs()));
        try
        {
            var result = await verb(loggers, cancellationToken);
            if (result is "")
            {
                return 0; // A verb that has nothing to say.
            }

            Console.WriteLine(json ? JsonSerializer.Serialize(result, result.GetType(), Compact) : result.ToString());
            return 0;
        }
        catch (Exception exception) when (exception is DeskStartException or EmbeddedPostgresException or InvalidDataException or IOException or ArgumentOutOfRangeException or Jobs.JobFailedException)
        {
            var sentence = Sentence(exception);
            await Console.Error.WriteLineAsync(sentence);
            if (json)
            {
                WriteError(sentence);
            }

            return 1;
        }
        catch (Exception exception) when (json)
        {
            WriteError(exception.Message);
            throw;
        }
    }

    // An argument's exception goes on with the parameter's name and the value on a second line; its first sentence has both.
    private static string Sentence(Exception exception) =>
        exception is ArgumentException && exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal) is > 0 and var end ? exception.Message[..end] : exception.Message;

    private static void WriteError(string message) => Console.WriteLine(JsonSerializer.Serialize(new { error = message }, Compact));

    internal static readonly JsonSerializerOptions Compact = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static Command VerifyReplay()
    {
        var from = new Option<string>("--from") { Description = "Directory of recorded candles", Required = true };
        var json = new Option<bool>("--json") { Description = "Last line as JSON" };
        var command = new Command("verify-replay", "Play recorded candles through the whole desk twice and compare every decision") { from, json };
        command.SetAction((result, cancellationToken) => GuardedAsync(
            async (loggers, token) =>
            {
                var report = await new ReplayVerification(loggers, Console.Error).RunAsync(result.GetValue(from)!, token);
                return report.IsSame ? report : throw new Jobs.JobFailedException(
                    $"The two runs differ: hashes {string.Join(" and ", report.DecisionHash)}, {report.CandlesStored} of {report.CandlesIn} candles stored.");
            },
            result.GetValue(json),
            cancellationToken));
        return command;
    }
}
