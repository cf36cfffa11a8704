using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Forecasts.Runs;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Asks for prices and outcomes of what the catalogue lists. A market that fails is named and holds up none of the others.</summary>
/// <param name="known">Markets the registry has already; an unknown one is asked for from its start.</param>
/// <param name="reread">Condition ids of known markets whose label may still change.</param>
internal sealed class IngestStage(
    ForecastClients clients, RawShelf shelf, ForecastScope scope, Func<CancellationToken, Task<ImmutableHashSet<string>>> known,
    Func<ForecastRun, CancellationToken, Task<ImmutableArray<string>>> reread, Func<double, string, Task>? report = null) : IGatherStage
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
        var prices = await KeepAsync(run, RawSource.History, "prices", PricesAsync(run, markets, await known(ct), failed, ct), ct);
        var closed = markets.Where(market => market.IsClosed).ToImmutableDictionary(market => market.MarketId, market => (CatalogueSays?)market.Says, StringComparer.Ordinal);
        var ended = closed.AddRange((await reread(run, ct)).Except(markets.Select(market => market.MarketId)).Select(id => KeyValuePair.Create(id, (CatalogueSays?)null)));
        var ids = ended.Keys.Order(StringComparer.Ordinal).ToList();
        var resolutions = await KeepAsync(
            run, RawSource.History, UntoldOutcomes.Resolutions, Named(UntoldOutcomes.Resolutions, clients.History.ResolutionsAsync(ids, ct), failed), ct);
        var untold = await new UntoldOutcomes(shelf).AmongAsync(run.RunId, ended, ct);
        var winners = await KeepAsync(run, RawSource.Clob, "clob-markets", WinnersAsync(untold, failed, ct), ct);
        return StageOutcome.Of(
            ("markets", markets.Length), ("price_pages", prices), ("resolution_pages", resolutions), ("outcomes_untold", untold.Length), ("winners_asked", winners))
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

    /// <summary>The order book's word on each; a market it does not know (HTTP 404) is counted by what is missing, and goes on waiting.</summary>
    private async IAsyncEnumerable<RawLine> WinnersAsync(
        ImmutableArray<string> untold, ImmutableArray<FailedSegment>.Builder failed, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var id in untold)
        {
            RawLine? told = null;
            try
            {
                told = await clients.Clob.MarketAsync(id, ct);
            }
            catch (SourceException failure) when (failure.Status == HttpStatusCode.NotFound)
            {
                continue;
            }
            catch (SourceException failure)
            {
                failed.Add(new FailedSegment($"winner/{id}", failure.Message, failure.Excerpt));
            }

            if (told is { } line)
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

    private async Task<int> KeepAsync(ForecastRun run, RawSource source, string name, IAsyncEnumerable<RawLine> lines, CancellationToken ct)
    {
        if (shelf.Find(source, name, run.RunId) is { } kept)
        {
            return kept.Lines;
        }

        await using var series = shelf.Begin(source, name, run.RunId);
        await foreach (var line in lines.WithCancellation(ct))
        {
            await series.AppendAsync(line, ct);
        }

        await series.SealAsync(ct);
        return series.Lines;
    }
}
