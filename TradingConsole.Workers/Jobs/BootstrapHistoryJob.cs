using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Fetches the universe's candles, mark prices and funding of the last days. Only what is missing is fetched, so repeating is cheap.</summary>
internal sealed class BootstrapHistoryJob(
    HistoryFiller filler, Universe universe, DeskOptions options, JobStore store, JobBoard board, TimeProvider clock,
    ILogger<BootstrapHistoryJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "bootstrap_history";

    private const long BytesBase = 32L << 20;

    // One symbol's missing candles or mark prices, fetched pages and list, and as many rows again waiting in the writer.
    private const long BytesPerMinute = 4 * 100;

    private readonly TimeProvider _clock = clock;

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        var days = Days(config);
        return Task.FromResult(new JobEstimate(
            BytesBase + (long)(days * 1_440 * BytesPerMinute), null,
            string.Create(CultureInfo.InvariantCulture, $"{days:0.#} days of one symbol at a time, {universe.Symbols.Length} symbols, within the desk")));
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var days = Days(run.Config);
        var to = MinuteGrid.Floor(_clock.GetUtcNow());
        var symbols = universe.Symbols;
        long rows = 0;
        var failed = new List<string>();
        for (var i = 0; i < symbols.Length; i++)
        {
            await run.ReportAsync((double)i / symbols.Length, $"Fetching {days:0.#} days of {symbols[i]}, {i + 1} of {symbols.Length}", cancellationToken);
            try
            {
                var report = await filler.FillAsync(symbols[i], to.AddDays(-days), to, cancellationToken);
                rows += report.TradeRows + report.MarkRows;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                logger.LogWarning(exception, "History of {Symbol} could not be fetched", symbols[i]);
                failed.Add($"{symbols[i]}: {exception.Message}");
            }
        }

        return failed.Count == symbols.Length
            ? throw new JobFailedException($"No symbol's history could be fetched. First: {failed[0]}")
            : JsonSerializer.Serialize(new { rows, symbols = symbols.Length, failed });
    }

    private double Days(JsonElement config) => config.Number("days", options.HistoryDays, 1, 400);
}
