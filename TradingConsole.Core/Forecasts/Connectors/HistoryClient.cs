using System.Globalization;
using System.Runtime.CompilerServices;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Resolutions, prices, open interest and trades (Data API v2). Every line is one page as it came: <c>{"data":[…],"pagination":{…}}</c>.</summary>
public sealed class HistoryClient(SourceCall call)
{
    /// <summary>Conditions in one question.</summary>
    public const int ConditionsMax = 20;

    /// <summary>Points of one page of prices.</summary>
    public const int PricesLimit = 10_000;

    /// <summary>Trades of one page.</summary>
    public const int TradesLimit = 500;

    /// <summary>Longest window of prices in one question.</summary>
    public static readonly TimeSpan WindowMax = TimeSpan.FromDays(15);

    /// <summary>How these markets stand with their oracle, in packs of 20.</summary>
    public IAsyncEnumerable<RawLine> ResolutionsAsync(IReadOnlyCollection<string> conditionIds, CancellationToken ct) =>
        PacksAsync("/v2/resolutions", conditionIds, ct);

    /// <summary>Open interest, USDC gross, in packs of 20; an unknown id is simply absent.</summary>
    public IAsyncEnumerable<RawLine> OpenInterestAsync(IReadOnlyCollection<string> conditionIds, CancellationToken ct) =>
        PacksAsync("/v2/oi", conditionIds, ct);

    /// <summary>Prices of a token, oldest first, in windows of at most 15 days.</summary>
    /// <param name="from">Inclusive; whole seconds count.</param>
    /// <param name="to">Exclusive.</param>
    /// <param name="bucket">One of <see cref="PriceTier.All"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such grain, or an empty window.</exception>
    public async IAsyncEnumerable<RawLine> PricesAsync(
        string token, DateTimeOffset from, DateTimeOffset to, TimeSpan bucket, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!PriceTier.All.Any(tier => tier.Bucket == bucket))
        {
            throw new ArgumentOutOfRangeException(nameof(bucket), bucket, "prices are kept by 60, 300, 1800, 10800 or 43200 s");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(from, to);
        for (var start = from; start < to; start += WindowMax)
        {
            var end = start + WindowMax < to ? start + WindowMax : to;
            var query = $"/v2/prices-history?token_id={Uri.EscapeDataString(token)}&start={Seconds(start)}&end={Seconds(end)}"
                + $"&bucket_seconds={Number((long)bucket.TotalSeconds)}&limit={PricesLimit}";
            await foreach (var line in PagesAsync(query, null, null, ct))
            {
                yield return line;
            }
        }
    }

    /// <summary>The price that a token showed at an instant; the source may take 20 s.</summary>
    public Task<RawLine> PriceAsOfAsync(string token, DateTimeOffset at, CancellationToken ct) => call.AskAsync(
        new SourceRequest(SourceService.History, $"/v2/prices-history?token_id={Uri.EscapeDataString(token)}&as_of={Seconds(at)}"), ct);

    /// <summary>Trades of a market, newest first, until a page reaches back to <paramref name="since"/>; both outcomes are mixed.</summary>
    public IAsyncEnumerable<RawLine> TradesAsync(string conditionId, DateTimeOffset since, CancellationToken ct) =>
        PagesAsync($"/v2/trades?condition={Uri.EscapeDataString(conditionId)}&limit={TradesLimit}", "timestamp", since.ToUnixTimeSeconds(), ct);

    private async IAsyncEnumerable<RawLine> PacksAsync(string path, IReadOnlyCollection<string> conditionIds, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var pack in conditionIds.Chunk(ConditionsMax))
        {
            await foreach (var line in PagesAsync($"{path}?condition={string.Join(',', pack.Select(Uri.EscapeDataString))}", null, null, ct))
            {
                yield return line;
            }
        }
    }

    private async IAsyncEnumerable<RawLine> PagesAsync(string query, string? lastField, long? until, [EnumeratorCancellation] CancellationToken ct)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var pages = 1; ; pages++)
        {
            var request = new SourceRequest(SourceService.History, cursor is null ? query : $"{query}&cursor={Uri.EscapeDataString(cursor)}");
            var line = await call.AskAsync(request, ct);
            yield return line;
            var page = JsonPage.Envelope(line.Body, lastField);
            if (page.Problem is { } problem)
            {
                throw new SourceException(SourceFailure.Unreadable, request, problem, body: line.Body);
            }

            if (page.Cursor is null || page.Rows == 0 || ReachesBack(page.Last, until))
            {
                yield break;
            }

            cursor = page.Cursor;
            if (!used.Add(cursor))
            {
                throw new SourceException(SourceFailure.PageRepeats, request, $"page {pages} names the cursor {cursor} a second time");
            }

            if (pages >= call.Options.PagesMax)
            {
                throw new SourceException(SourceFailure.TooLong, request, $"more than {call.Options.PagesMax} pages");
            }
        }
    }

    private static bool ReachesBack(string? last, long? until) =>
        until is { } limit && long.TryParse(last, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds < limit;

    private static string Seconds(DateTimeOffset instant) => Number(instant.ToUnixTimeSeconds());

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
