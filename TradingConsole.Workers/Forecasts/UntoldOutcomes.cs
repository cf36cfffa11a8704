using System.Collections.Immutable;
using System.Text.Json;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Registry;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Which ended markets neither the resolutions endpoint nor the catalogue can label, so that the order book is asked.</summary>
internal sealed class UntoldOutcomes(RawShelf shelf)
{
    public const string Resolutions = "resolutions";

    /// <param name="ended">What the catalogue says of each market; null where it does not show it any more.</param>
    /// <returns>By id. Rows that cannot be read are normalizing's to name.</returns>
    public async Task<ImmutableArray<string>> AmongAsync(Guid runId, ImmutableDictionary<string, CatalogueSays?> ended, CancellationToken ct)
    {
        var told = new Dictionary<string, ResolutionSays>(StringComparer.Ordinal);
        if (shelf.Find(RawSource.History, Resolutions, runId) is { } file)
        {
            await foreach (var line in shelf.ReadAsync(file, ct))
            {
                foreach (var says in Rows(line.Body).Select(row => ResolutionReader.Read(row).Row).OfType<ResolutionSays>())
                {
                    told[says.MarketId] = says;
                }
            }
        }

        return
        [
            .. ended.Keys.Order(StringComparer.Ordinal)
                .Where(id => LabelRules.IsForBookToTell(new LabelEvidence(true, ended[id], told.GetValueOrDefault(id), null))),
        ];
    }

    private static ImmutableArray<JsonElement> Rows(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement.Clone();
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
                ? [.. data.EnumerateArray()]
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
