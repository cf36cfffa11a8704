using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Database;
using TradingConsole.Core.Features;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Labels.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Labels bars whose horizon has closed, from the last labelled bar on. Repeating a run is harmless: rows are keyed by symbol, ts and
/// spec.
/// </summary>
internal sealed class LabelRecentJob(
    CandleStore candles, LabelStore labels, BatchWriter writer, Universe universe, DeskState desk, DeskOptions options, JobStore store,
    JobBoard board, TimeProvider clock, ILogger<LabelRecentJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "label_recent";

    private readonly TimeProvider _clock = clock;

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var spec = desk.Rules.Label;
        var days = run.Number("days", options.HistoryDays, 1, 400);
        var to = MinuteGrid.Floor(_clock.GetUtcNow());
        var symbols = universe.Symbols;
        long rows = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            await run.ReportAsync((double)i / symbols.Length, $"Labelling {symbols[i]}, {i + 1} of {symbols.Length}", cancellationToken);
            var latest = await labels.LatestAsync(symbols[i], spec.Hash(), cancellationToken);
            var first = latest?.AddMinutes(1) ?? to.AddDays(-days);
            rows += await LabelAsync(symbols[i], spec, first, to, cancellationToken);
        }

        await writer.FlushAsync(cancellationToken);
        return JsonSerializer.Serialize(new { rows, spec = spec.Hash() });
    }

    private async Task<long> LabelAsync(Symbol symbol, LabelSpec spec, DateTimeOffset first, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var from = first.AddMinutes(-FeatureKernel.LookbackBars);
        var series = await candles.LoadSeriesAsync(symbol, from, to, cancellationToken);
        if (series.Length == 0)
        {
            return 0;
        }

        var funding = await candles.LoadFundingAsync(symbol, from, to, cancellationToken);
        var matrix = FeatureMatrixBuilder.Build(series, null);
        var (longs, shorts) = TripleBarrier.LabelBoth(series, matrix.AtrPrice, [.. funding.Select(FundingEvent.From)], spec);
        var firstBar = Array.FindIndex(series.Minute, minute => minute >= MinuteGrid.ToIndex(first));
        if (firstBar < 0)
        {
            return 0;
        }

        var rows = LabelRow.From(longs, series, spec.Hash(), firstBar).ToList();
        await writer.EnqueueAsync(LabelTables.Long, rows, cancellationToken);
        await writer.EnqueueAsync(LabelTables.Short, LabelRow.From(shorts, series, spec.Hash(), firstBar).ToList(), cancellationToken);
        return rows.Count;
    }
}
