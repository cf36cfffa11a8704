using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Workers.Forecasts;

/// <summary>A market of a run's catalogue, as far as asking about it needs.</summary>
/// <param name="Says">What the catalogue says of its end.</param>
/// <param name="Volume24hUsd">0 where the catalogue does not say.</param>
internal sealed record CatalogueEntry(
    string MarketId, ImmutableArray<string> Tokens, DateTimeOffset? StartsAt, CatalogueSays Says, double Volume24hUsd)
{
    public bool IsClosed => Says.IsClosed;

    /// <summary>Whether it was traded somewhere in the stretch.</summary>
    public bool WasOpenIn(DateTimeOffset start, DateTimeOffset end) => !(StartsAt >= end) && !(IsClosed && Says.ClosedAt < start);
}

/// <summary>What a run's discovery found, read back from its raw file; rows that cannot be read are normalizing's to name.</summary>
internal sealed class Catalogue(RawShelf shelf)
{
    /// <summary>Each market once, as its last page shows it, by id.</summary>
    public async Task<ImmutableArray<CatalogueEntry>> ReadAsync(Guid runId, CancellationToken ct)
    {
        if (shelf.Find(RawSource.Gamma, DiscoverStage.Series, runId) is not { } file)
        {
            return [];
        }

        var found = new SortedDictionary<string, CatalogueEntry>(StringComparer.Ordinal);
        await foreach (var line in shelf.ReadAsync(file, ct))
        {
            foreach (var (market, around) in Rows(line.Body))
            {
                if (GammaMarketReader.Read(market, around).Row is { } row)
                {
                    found[row.Market.MarketId] = new CatalogueEntry(
                        row.Market.MarketId, row.Market.Tokens, row.Market.StartsAt, row.Says, row.Volume24hUsd ?? 0);
                }
            }
        }

        return [.. found.Values];
    }

    private static IEnumerable<(JsonElement Market, JsonElement? Event)> Rows(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return GammaMarketReader.Rows(document.RootElement.Clone()) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
