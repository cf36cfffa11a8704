using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Asks for prices, resolutions, open interest and trades of what the catalogue lists. A market that fails is named and holds up none of the others.</summary>
/// <param name="known">Markets the registry has already; an unknown one is asked for from its start.</param>
internal sealed class IngestStage(
    ForecastClients clients, RawShelf shelf, ForecastScope scope, Func<CancellationToken, Task<ImmutableHashSet<string>>> known,
    Func<double, string, Task>? report = null) : IGatherStage
{
    /// <summary>How the segment of a market's prices begins.</summary>
    public const string PricesOf = "prices/";

    private static readonly TimeSpan CoarseBeyond = TimeSpan.FromDays(7);

    public const string StageName = "ingest";

    public string Name => StageName;

    public async Task<StageOutcome> GatherAsync(ForecastRun run, CancellationToken ct)
    {
        var markets = await new Catalogue(shelf).ReadAsync(run.RunId, ct);
        var failed = ImmutableArray.CreateBuilder<FailedSegment>();
        var prices = await KeepAsync(run, "prices", PricesAsync(run, markets, await known(ct), failed, ct), ct);
        var closed = markets.Where(market => market.IsClosed).Select(market => market.MarketId).ToList();
        var resolutions = await KeepAsync(
            run, "resolutions", Named("resolutions", clients.History.ResolutionsAsync(closed, ct), failed), ct);
        var open = markets.Where(market => !market.IsClosed)
            .OrderByDescending(market => market.Volume24hUsd).ThenBy(market => market.MarketId, StringComparer.Ordinal).ToList();
        var interest = await KeepAsync(
            run, "open-interest", Named("open-interest", clients.History.OpenInterestAsync([.. open.Select(market => market.MarketId)], ct), failed), ct);
        var trades = await KeepAsync(run, "trades", TradesAsync(run, open.Take(scope.TradesOf), failed, ct), ct);
        return StageOutcome.Of(
            ("markets", markets.Length), ("price_pages", prices), ("resolution_pages", resolutions), ("interest_pages", interest), ("trade_pages", trades))
            with { Failed = failed.DrainToImmutable() };
    }

    private async IAsyncEnumerable<RawLine> PricesAsync(
        ForecastRun run, ImmutableArray<CatalogueEntry> markets, ImmutableHashSet<string> knownIds, ImmutableArray<FailedSegment>.Builder failed,
        [EnumeratorCancellation] CancellationToken ct)
    {
        var traded = markets.Where(market => market.WasOpenIn(run.IntervalStart, run.IntervalEnd)).ToList();
        var first = run.IntervalEnd - TimeSpan.FromDays(scope.HistoryDays);
        for (var i = 0; i < traded.Count; i++)
        {
            var market = traded[i];
            await (report?.Invoke((double)i / traded.Count, $"prices of market {i + 1} of {traded.Count}") ?? Task.CompletedTask);
            var from = knownIds.Contains(market.MarketId) ? run.IntervalStart : market.StartsAt > first ? market.StartsAt.Value : first;
            if (from >= run.IntervalEnd)
            {
                continue;
            }

            var stretch = run.IntervalEnd - from;
            var bucket = PriceTier.FinestFor(stretch, stretch > CoarseBeyond ? TimeSpan.FromMinutes(30) : TimeSpan.FromMinutes(5)).Bucket;
            await foreach (var line in Named(PricesOf + market.MarketId, clients.History.PricesAsync(market.Tokens[0], from, run.IntervalEnd, bucket, ct), failed))
            {
                yield return line;
            }
        }
    }

    private async IAsyncEnumerable<RawLine> TradesAsync(
        ForecastRun run, IEnumerable<CatalogueEntry> markets, ImmutableArray<FailedSegment>.Builder failed, [EnumeratorCancellation] CancellationToken ct)
    {
        var day = run.IntervalEnd - TimeSpan.FromDays(1);
        foreach (var market in markets)
        {
            var since = day > run.IntervalStart ? day : run.IntervalStart;
            await foreach (var line in Named($"trades/{market.MarketId}", clients.History.TradesAsync(market.MarketId, since, ct), failed))
            {
                yield return line;
            }
        }
    }

    /// <summary>What comes until the question fails; then the segment's name and the reason.</summary>
    private static async IAsyncEnumerable<RawLine> Named(string segment, IAsyncEnumerable<RawLine> lines, ImmutableArray<FailedSegment>.Builder failed)
    {
        await using var line = lines.GetAsyncEnumerator();
        while (true)
        {
            try
            {
                if (!await line.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (SourceException failure)
            {
                failed.Add(new FailedSegment(segment, failure.Message, failure.Excerpt));
                yield break;
            }

            yield return line.Current;
        }
    }

    private async Task<int> KeepAsync(ForecastRun run, string name, IAsyncEnumerable<RawLine> lines, CancellationToken ct)
    {
        if (shelf.Find(RawSource.History, name, run.RunId) is { } kept)
        {
            return kept.Lines;
        }

        await using var series = shelf.Begin(RawSource.History, name, run.RunId);
        await foreach (var line in lines.WithCancellation(ct))
        {
            await series.AppendAsync(line, ct);
        }

        await series.SealAsync(ct);
        return series.Lines;
    }
}
