using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using TradingConsole.Core.Forecasts.Raw;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>Which markets of the catalogue are listed.</summary>
/// <param name="Closed">Closed ones; the listing shows either kind, never both.</param>
/// <param name="EndsFrom">Planned end at or after it.</param>
/// <param name="EndsTo">Planned end at or before it.</param>
/// <param name="VolumeLeastUsd">Traded so far, USD.</param>
public sealed record GammaFilter(bool Closed, DateTimeOffset? EndsFrom = null, DateTimeOffset? EndsTo = null, decimal? VolumeLeastUsd = null);

/// <summary>The market catalogue (Gamma REST). Every line is one page as it came: <c>{"markets":[…],"next_cursor":…}</c>.</summary>
public sealed class GammaClient(SourceCall call)
{
    /// <summary>Page size that is known to work.</summary>
    public const int PageSize = 100;

    /// <summary>Condition ids in one question.</summary>
    public const int ConditionsMax = 100;

    /// <summary>All markets that the filter lets through, page by page.</summary>
    /// <exception cref="SourceException">
    /// <see cref="SourceFailure.PageRepeats"/> when a page begins with an id that began an earlier one: the cursor was ignored.
    /// </exception>
    public async IAsyncEnumerable<RawLine> MarketsAsync(GammaFilter filter, [EnumeratorCancellation] CancellationToken ct)
    {
        var query = new StringBuilder($"/markets/keyset?limit={PageSize}&include_tag=true&closed={(filter.Closed ? "true" : "false")}");
        Add("end_date_min", Stamp(filter.EndsFrom));
        Add("end_date_max", Stamp(filter.EndsTo));
        Add("volume_num_min", filter.VolumeLeastUsd?.ToString(CultureInfo.InvariantCulture));
        await foreach (var line in PagesAsync(query.ToString(), ct))
        {
            yield return line;
        }

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    /// <summary>Open markets, then the closed ones whose planned end is not older than <paramref name="closedFrom"/>.</summary>
    public async IAsyncEnumerable<RawLine> OpenAndClosedAsync(DateTimeOffset? closedFrom, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var filter in new[] { new GammaFilter(Closed: false), new GammaFilter(Closed: true, EndsFrom: closedFrom) })
        {
            await foreach (var line in MarketsAsync(filter, ct))
            {
                yield return line;
            }
        }
    }

    /// <summary>Known markets again, in packs of 100. Each pack is asked for twice, because one question lists only the open or the closed.</summary>
    public async IAsyncEnumerable<RawLine> MarketsAsync(IReadOnlyCollection<string> conditionIds, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var pack in conditionIds.Chunk(ConditionsMax))
        {
            var ids = string.Concat(pack.Select(id => $"&condition_ids={Uri.EscapeDataString(id)}"));
            foreach (var closed in new[] { "false", "true" })
            {
                await foreach (var line in PagesAsync($"/markets/keyset?limit={PageSize}&include_tag=true&closed={closed}{ids}", ct))
                {
                    yield return line;
                }
            }
        }
    }

    private async IAsyncEnumerable<RawLine> PagesAsync(string query, [EnumeratorCancellation] CancellationToken ct)
    {
        var begun = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        for (var pages = 1; ; pages++)
        {
            // after_cursor: "cursor" is silently ignored and the first page comes for ever.
            var request = new SourceRequest(SourceService.Gamma, cursor is null ? query : $"{query}&after_cursor={Uri.EscapeDataString(cursor)}");
            var line = await call.AskAsync(request, ct);
            var page = JsonPage.Catalogue(line.Body, "markets");
            if (page.First is { } first && !begun.Add(first))
            {
                throw new SourceException(SourceFailure.PageRepeats, request, $"page {pages} begins with id {first} again, so the cursor was ignored");
            }

            yield return line;
            if (page.Problem is { } problem)
            {
                throw new SourceException(SourceFailure.Unreadable, request, problem, body: line.Body);
            }

            if (page.Cursor is null || page.Rows == 0)
            {
                yield break;
            }

            cursor = page.Cursor;
            if (pages >= call.Options.PagesMax)
            {
                throw new SourceException(SourceFailure.TooLong, request, $"more than {call.Options.PagesMax} pages");
            }
        }
    }

    private static string? Stamp(DateTimeOffset? instant) => instant?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
