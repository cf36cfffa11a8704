using System.Runtime.CompilerServices;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Activity by Data API v2: open interest, and the trades since a moment.</summary>
public sealed class HistoryActivity(HistoryClient history) : IMarketActivity
{
    public RawSource Source => RawSource.History;

    public async IAsyncEnumerable<ActivityPart> AskAsync(
        IReadOnlyCollection<ActivitySubject> markets, DateTimeOffset since, [EnumeratorCancellation] CancellationToken ct)
    {
        var packs = 0;
        foreach (var pack in markets.Select(market => market.ConditionId).Chunk(HistoryClient.ConditionsMax))
        {
            await foreach (var part in PartsAsync($"open-interest/{packs}", history.OpenInterestAsync(pack, ct)))
            {
                yield return part;
            }

            packs++;
        }

        foreach (var market in markets.Where(market => market.WithTrades))
        {
            await foreach (var part in PartsAsync($"trades/{market.ConditionId}", history.TradesAsync(market.ConditionId, since, ct)))
            {
                yield return part;
            }
        }
    }

    private static async IAsyncEnumerable<ActivityPart> PartsAsync(string segment, IAsyncEnumerable<RawLine> lines)
    {
        await using var line = lines.GetAsyncEnumerator();
        while (true)
        {
            string? failure = null;
            var isThere = false;
            try
            {
                isThere = await line.MoveNextAsync();
            }
            catch (SourceException exception)
            {
                failure = exception.Message;
            }

            if (failure is not null)
            {
                yield return new ActivityPart(segment, null, failure);
            }

            if (!isThere)
            {
                yield break;
            }

            yield return new ActivityPart(segment, line.Current, null);
        }
    }
}
