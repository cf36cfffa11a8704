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

    private readonly TimeProvider _clock = clock;

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var days = run.Number("days", options.HistoryDays, 1, 400);
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
}
