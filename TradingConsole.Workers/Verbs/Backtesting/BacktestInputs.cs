using System.CommandLine;
using System.Text.Json;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Backtesting;

/// <summary>What <c>backtest</c> and <c>walkforward</c> are both told.</summary>
internal sealed record BacktestRequest(
    IReadOnlyList<string> Csv, string? Btc, string? Spec, string? Config, string? Contracts, ulong Seed, string? Out, string? Trades)
{
    public LabelSpec? Label() => Spec is null ? null : LabelSpecFile.Read(Spec);

    /// <exception cref="InvalidDataException">A file cannot be written, or is also read.</exception>
    public void RequireOutputs(params ReadOnlySpan<string?> others)
    {
        string?[] inputs = [.. Csv.Select(given => given[(given.IndexOf('=', StringComparison.Ordinal) + 1)..]), Btc, Spec, Config, Contracts, .. others];
        if (Out is not null)
        {
            OutputFile.RequireOf("--out", Out, [.. inputs, Trades]);
        }

        if (Trades is not null)
        {
            OutputFile.RequireOf("--trades", Trades, inputs);
        }
    }

    public FileMinutes Minutes(TextWriter notes) =>
        FileMinutes.Read(Csv, Btc, Contracts is null ? ContractsFile.None : ContractsFile.Read(Contracts), notes);
}

/// <summary>The options both verbs share.</summary>
internal sealed class BacktestInputs
{
    public const int Threads = 2;

    private const int NamedMax = 3;

    private readonly Option<string[]> _csv = BacktestVerb.Files("--csv", "Candles, SYMBOL=FILE, or a file whose name begins with its symbol");
    private readonly Option<string?> _btc = new("--btc") { Description = "Candles of BTCUSDT where it is not traded itself" };
    private readonly Option<string?> _spec = new("--spec") { Description = "Label spec, JSON: barriers, horizon, cost rates" };
    private readonly Option<string?> _config = new("--config") { Description = "Wallet, policy and hard limits, JSON" };
    private readonly Option<string?> _contracts = new("--contracts") { Description = "Exchange filters, JSON" };
    private readonly Option<ulong> _seed = new("--seed") { Description = "Seed of everything random", DefaultValueFactory = _ => 20260101 };
    private readonly Option<string?> _out = new("--out") { Description = "Study to write, JSON" };
    private readonly Option<string?> _trades = new("--trades") { Description = "Trades to write, .csv or .csv.gz" };
    private readonly Option<bool> _json = new("--json") { Description = "Last line as JSON" };

    public BacktestRequest Read(ParseResult result) => new(
        result.GetValue(_csv) ?? [], result.GetValue(_btc), result.GetValue(_spec), result.GetValue(_config), result.GetValue(_contracts),
        result.GetValue(_seed), result.GetValue(_out), result.GetValue(_trades));

    /// <summary>A verb whose mistakes of input are one sentence on standard error and exit code 1.</summary>
    public Command Verb(
        string name, string help, IEnumerable<Option> own, Func<ParseResult, TextWriter, CancellationToken, Task<BacktestVerbResult>> run)
    {
        _csv.Required = true;
        var command = new Command(name, help);
        foreach (var option in (Option[])[_csv, _btc, .. own, _spec, _config, _contracts, _seed, _out, _trades, _json])
        {
            command.Add(option);
        }

        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (_, token) => await GuardedAsync(() => run(result, Console.Error, token), result.GetValue(_csv) ?? []), result.GetValue(_json), cancellationToken));
        return command;
    }

    private static async Task<BacktestVerbResult> GuardedAsync(Func<Task<BacktestVerbResult>> run, string[] candles)
    {
        try
        {
            return await run();
        }
        catch (Exception wrong) when (wrong is BacktestException or TrainingException)
        {
            var files = string.Join(' ', candles.Take(NamedMax)) + (candles.Length > NamedMax ? $" and {candles.Length - NamedMax} more" : "");
            throw new InvalidDataException($"--csv {files}: {wrong.Message}", wrong);
        }
        catch (Exception wrong) when (
            wrong is ArgumentException or ModelArtifactException or UnauthorizedAccessException or JsonException)
        {
            // The name .NET adds to an argument's message means nothing on a command line.
            throw new InvalidDataException(wrong.Message.Split(" (Parameter '")[0], wrong);
        }
    }
}
