using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Labels bars whose horizon has closed, from the last labelled bar on. Repeating a run is harmless, and one that was interrupted
/// goes on where it was: rows are keyed by symbol, ts and spec, and stored oldest first (<see cref="LabelCatchUp"/>).
/// </summary>
internal sealed class LabelRecentJob(
    LabelCatchUp labels, Universe universe, DeskState desk, DeskOptions options, JobStore store, JobBoard board, TimeProvider clock,
    ILogger<LabelRecentJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "label_recent";

    // What a worker holds before any row: runtime, code, the database's buffers.
    private const long BytesBase = 250L << 20;

    private readonly TimeProvider _clock = clock;

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken)
    {
        Days(config);
        var horizon = desk.Rules.Label.HorizonBars;
        return Task.FromResult(new JobEstimate(
            BytesBase + LabelCatchUp.ChunkBytes(horizon), null,
            string.Create(CultureInfo.InvariantCulture, $"{LabelCatchUp.Chunk.TotalDays:0} days of one symbol at a time and a horizon of {horizon} bars, however long the history")));
    }

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var spec = desk.Rules.Label;
        var days = Days(run.Config);
        var to = MinuteGrid.Floor(_clock.GetUtcNow());
        var symbols = universe.Symbols;
        long rows = 0;
        for (var i = 0; i < symbols.Length; i++)
        {
            var step = $"Labelling {symbols[i]}, {i + 1} of {symbols.Length}";
            await run.ReportAsync((double)i / symbols.Length, step, cancellationToken);
            rows += await labels.RunAsync(
                symbols[i], spec, to.AddDays(-days), to, done => run.ReportAsync((i + done) / symbols.Length, step, cancellationToken), cancellationToken);
        }

        return JsonSerializer.Serialize(new { rows, spec = spec.Hash() });
    }

    private double Days(JsonElement config) => config.Number("days", options.HistoryDays, 1, 400);
}
