using System.CommandLine;

namespace TradingConsole.Workers.Verbs;

/// <summary>The benches: stated workload in, figures out. Ratios are against a baseline of the same run.</summary>
internal static class BenchVerbs
{
    public static Command Ingest()
    {
        var rows = new Option<int>("--rows") { Description = "Candle rows", DefaultValueFactory = _ => 2_000_000 };
        var command = new Command("ingest", "Batch writer against raw COPY of the same rows") { rows, Json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) => await IngestBenchRun.RunAsync(result.GetValue(rows), loggers, token), result.GetValue(Json), cancellationToken));
        return command;
    }

    public static Command Features()
    {
        var symbols = new Option<int>("--symbols") { DefaultValueFactory = _ => 50 };
        var rows = new Option<int>("--rows") { Description = "Minutes per symbol", DefaultValueFactory = _ => 50_000 };
        var threads = new Option<int>("--threads") { Description = "Symbols at a time, 1 to 64", DefaultValueFactory = _ => 2 };
        var command = new Command("features", "The feature kernel over whole series, and the memory bandwidth beside it") { symbols, rows, threads, Json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            (_, _) => Task.FromResult<object>(
                FeatureBench.Run(result.GetValue(symbols), result.GetValue(rows), Math.Clamp(result.GetValue(threads), 1, 64))),
            result.GetValue(Json),
            cancellationToken));
        return command;
    }

    public static Command Labels()
    {
        var symbols = new Option<int>("--symbols") { DefaultValueFactory = _ => 4 };
        var rows = new Option<int>("--rows") { Description = "Minutes per symbol", DefaultValueFactory = _ => 250_000 };
        var candles = new Option<string?>("--candles") { Description = "The peer bench's candle file (TCCB); then symbols and rows are its own" };
        var threads = new Option<int>("--threads") { Description = "With --candles: symbols at a time, 1 to 64", DefaultValueFactory = _ => 2 };
        var runs = new Option<int>("--runs") { Description = "With --candles: runs, of which the median counts, 1 to 99", DefaultValueFactory = _ => 7 };
        var command = new Command("labels", "The triple-barrier kernel, both directions") { symbols, rows, candles, threads, runs, Json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            (_, _) => Task.FromResult<object>(result.GetValue(candles) is { } file
                ? PeerLabelBench.Run(file, Math.Clamp(result.GetValue(threads), 1, 64), Math.Clamp(result.GetValue(runs), 1, 99))
                : LabelBench.Run(result.GetValue(symbols), result.GetValue(rows))),
            result.GetValue(Json),
            cancellationToken));
        return command;
    }

    public static Command SignalLatency()
    {
        var symbols = new Option<int>("--symbols") { DefaultValueFactory = _ => 50 };
        var minutes = new Option<int>("--minutes") { Description = "Market minutes measured", DefaultValueFactory = _ => 30 };
        var speed = new Option<double>("--speed") { Description = "Market seconds per second", DefaultValueFactory = _ => 6 };
        var training = new Option<bool>("--training") { Description = "Measure as long again while training jobs run one after another" };
        var command = new Command("signal-latency", "Candle close to signal stored, through the whole desk") { symbols, minutes, speed, training, Json };
        command.SetAction((result, cancellationToken) => VerbLine.GuardedAsync(
            async (loggers, token) => await SignalLatencyBench.RunAsync(
                result.GetValue(symbols), result.GetValue(minutes), result.GetValue(speed), result.GetValue(training), loggers, token),
            result.GetValue(Json),
            cancellationToken));
        return command;
    }

    private static readonly Option<bool> Json = new("--json") { Description = "Last line as JSON" };
}
