using System.Text.Json;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>
/// The registry's part of normalizing: the run's words on outcomes first, small as they are, then the catalogue page by page, then the outcomes
/// of markets that no page showed.
/// </summary>
internal sealed class MarketPass(ForecastMarketStore markets, ActivityStore activity, ToldActivity told, StageTally tally)
{
    private const int ChunkMax = 1_000;

    private readonly Dictionary<string, (ResolutionSays Says, Hearing Heard)> _resolutions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (BookSays Says, Hearing Heard)> _books = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shown = new(StringComparer.Ordinal);

    public async Task RunAsync(RawAnswers answers, CancellationToken ct)
    {
        await foreach (var answer in answers.ReadAsync("resolutions", ct))
        {
            Hear(answer, RawAnswers.Rows(answer.Body), ResolutionReader.Read, says => _resolutions[says.MarketId] = (says, new Hearing(answer.At, answer.Path)));
        }

        await foreach (var answer in answers.ReadAsync("clob-markets", ct))
        {
            Hear(answer, RawAnswers.Rows(answer.Body) ?? [answer.Body], BookMarketReader.Read, says => _books[says.MarketId] = (says, new Hearing(answer.At, answer.Path)));
        }

        await foreach (var answer in answers.ReadAsync("markets", ct))
        {
            if (GammaMarketReader.Rows(answer.Body) is { } rows)
            {
                await FoldAsync(answer, rows, ct);
            }
            else
            {
                tally.Fail(answer.Segment, "body is neither a list nor a page of markets, nor a market", answer.Body.GetRawText());
            }
        }

        foreach (var chunk in _resolutions.Keys.Concat(_books.Keys).Where(id => !_shown.Contains(id)).Distinct().Order(StringComparer.Ordinal).Chunk(ChunkMax))
        {
            await FoldAsync(chunk, ct);
        }
    }

    private void Hear<T>(RawAnswer answer, IEnumerable<JsonElement>? rows, Func<JsonElement, RowRead<T>> read, Action<T> keep)
        where T : class
    {
        if (rows is null)
        {
            tally.Fail(answer.Segment, "body is neither a list nor an envelope with data", answer.Body.GetRawText());
            return;
        }

        foreach (var row in rows)
        {
            var (says, rejection) = read(row);
            tally.Count(rejection is null ? "outcomes_heard" : $"rejected_{rejection.Reason}");
            if (says is not null)
            {
                keep(says);
            }
        }
    }

    private async Task FoldAsync(RawAnswer answer, IEnumerable<(JsonElement Market, JsonElement? Event)> rows, CancellationToken ct)
    {
        var readings = new List<MarketReading>();
        foreach (var (market, around) in rows)
        {
            var (reading, rejection) = GammaMarketReader.Read(market, around);
            tally.Count(rejection is null ? "markets_read" : $"rejected_{rejection.Reason}");
            if (reading is not null)
            {
                readings.Add(reading);
                _ = reading.Volume24hUsd is not null && told.Volume.Add(reading.Market.MarketId);
            }
        }

        var page = new MarketPage(await markets.FindAsync([.. readings.Select(reading => reading.Market.MarketId)], ct), tally);
        var heard = new Hearing(answer.At, answer.Path);
        foreach (var reading in readings)
        {
            var id = reading.Market.MarketId;
            _shown.Add(id);
            var step = RegistryFold.Apply(
                page.Known.GetValueOrDefault(id), reading, _resolutions.GetValueOrDefault(id).Says, _books.GetValueOrDefault(id).Says, heard);
            if (step.Conflict is { } conflict)
            {
                tally.Fail($"{answer.Segment}:{id}", conflict.Message, id);
            }

            page.Take(step);
        }

        await markets.SaveAsync(page.Changed, page.Changes, ct);
        await activity.AddAsync([.. readings.Select(reading => Activity(reading, answer.At)).OfType<MarketActivity>()], ct);
    }

    private async Task FoldAsync(string[] ids, CancellationToken ct)
    {
        var page = new MarketPage(await markets.FindAsync(ids, ct), tally);
        foreach (var id in ids)
        {
            if (!page.Known.TryGetValue(id, out var known))
            {
                tally.Count("outcomes_of_unknown_markets");
                continue;
            }

            var (resolution, fromEndpoint) = _resolutions.GetValueOrDefault(id);
            var (book, fromBook) = _books.GetValueOrDefault(id);
            page.Take(RegistryFold.Apply(known, resolution, book, fromEndpoint is null || fromBook?.At > fromEndpoint.At ? fromBook! : fromEndpoint));
        }

        await markets.SaveAsync(page.Changed, page.Changes, ct);
    }

    private static MarketActivity? Activity(MarketReading reading, DateTimeOffset at) =>
        reading.Says.IsClosed || (reading.Volume24hUsd is null && reading.LiquidityUsd is null)
            ? null
            : new MarketActivity(reading.Market.MarketId, at, reading.Volume24hUsd, LiquidityUsd: reading.LiquidityUsd);
}
