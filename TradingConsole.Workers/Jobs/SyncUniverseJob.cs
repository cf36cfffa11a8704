using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>
/// Brings <c>instruments</c> up to date with the exchange's list: filters, status, delisting. A wanted symbol the exchange does not
/// list is shown as ABSENT. Hourly; a missed run is not made up for, the next one says the same.
/// </summary>
internal sealed class SyncUniverseJob(
    IMarketData market, InstrumentStore instruments, Universe universe, DeskState desk, JobStore store, JobBoard board,
    TimeProvider clock, ILogger<SyncUniverseJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "sync_universe";

    private const long BytesBase = 16L << 20;

    private readonly TimeProvider _clock = clock;

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken) =>
        Task.FromResult(new JobEstimate(BytesBase, null, "the exchange's list of contracts, within the desk"));

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var listed = await market.GetInstrumentsAsync(cancellationToken);
        await instruments.SaveAsync(listed, universe.Symbols, _clock.GetUtcNow(), cancellationToken);
        var stored = await instruments.LoadAsync(cancellationToken);
        desk.SetInstruments(stored);
        var wanted = universe.Symbols.ToHashSet();
        var closed = stored.Where(instrument => wanted.Contains(instrument.Symbol) && !instrument.IsTradable).ToList();
        return JsonSerializer.Serialize(new
        {
            listed = listed.Length,
            wanted = wanted.Count,
            notTrading = closed.Select(instrument => $"{instrument.Symbol} {instrument.Status}"),
        });
    }
}
