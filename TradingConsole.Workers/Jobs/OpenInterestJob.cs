using System.Text.Json;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs;

/// <summary>Takes one open-interest sample of every traded symbol. One symbol's failure is named and does not stop the others.</summary>
internal sealed class OpenInterestJob(
    IMarketData market, CandleStore candles, Universe universe, DeskState desk, JobStore store, JobBoard board, TimeProvider clock,
    ILogger<OpenInterestJob> logger)
    : TrackedJob(store, board, clock, logger)
{
    public const string Kind = "open_interest";

    private const long BytesBase = 4L << 20;

    public override Task<JobEstimate> EstimateAsync(JsonElement config, CancellationToken cancellationToken) =>
        Task.FromResult(new JobEstimate(BytesBase, null, $"one sample of {universe.Symbols.Length} symbols, within the desk"));

    protected override async Task<string?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var samples = new List<OpenInterest>();
        var failed = new List<string>();
        foreach (var symbol in universe.Symbols.Where(symbol => desk.Instruments.GetValueOrDefault(symbol) is { IsTradable: true }))
        {
            try
            {
                samples.Add(await market.GetOpenInterestAsync(symbol, cancellationToken));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                failed.Add($"{symbol}: {exception.Message}");
            }
        }

        await candles.SaveOpenInterestAsync(samples, cancellationToken);
        return JsonSerializer.Serialize(new { samples = samples.Count, failed });
    }
}
