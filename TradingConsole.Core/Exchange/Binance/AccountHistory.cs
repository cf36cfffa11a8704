using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The account's fills and income, page by page.</summary>
internal sealed class AccountHistory(BinanceRest rest, ExchangeKey key)
{
    private const int RowsPerPage = 1000;

    // The longest span of time one question may cover.
    private static readonly TimeSpan SpanMax = TimeSpan.FromDays(7);

    /// <summary>Fills from an instant on, ascending by id, each once.</summary>
    public async Task<ImmutableArray<VenueFill>> GetFillsAsync(Symbol symbol, DateTimeOffset from, CancellationToken cancellationToken)
    {
        var fills = new SortedDictionary<long, VenueFill>();
        await rest.EnsureClockAsync(cancellationToken);
        for (var start = from; start <= rest.Clock.ServerNowMax; start += SpanMax)
        {
            var page = await ReadFillsAsync(
                BinanceRequest.Compose(
                    ("symbol", symbol.ToRest()), ("startTime", start.ToUnixTimeMilliseconds()),
                    ("endTime", (start + SpanMax).ToUnixTimeMilliseconds() - 1), ("limit", RowsPerPage)), fills, cancellationToken);
            if (page < RowsPerPage)
            {
                continue;
            }

            // A full page: go on by id, which no two fills share, to the end.
            while (page == RowsPerPage)
            {
                page = await ReadFillsAsync(
                    BinanceRequest.Compose(("symbol", symbol.ToRest()), ("fromId", fills.Keys.Last() + 1), ("limit", RowsPerPage)),
                    fills, cancellationToken);
            }

            break;
        }

        return [.. fills.Values.Where(fill => fill.Time >= from)];
    }

    /// <summary>Income in [from, to), ascending, each once.</summary>
    public async Task<ImmutableArray<VenueIncome>> GetIncomeAsync(
        DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (seen, rows) = (new HashSet<(string, long, Symbol?)>(), new List<VenueIncome>());
        for (var start = from; start < to; start += SpanMax)
        {
            var end = start + SpanMax < to ? start + SpanMax : to;
            for (var page = 1; ; page++)
            {
                var query = BinanceRequest.Compose(
                    ("startTime", start.ToUnixTimeMilliseconds()), ("endTime", end.ToUnixTimeMilliseconds() - 1), ("page", page),
                    ("limit", RowsPerPage));
                var request = new BinanceRequest("/fapi/v1/income", query, Weight: 30) { Key = key, IsSigned = true };
                using var answer = await rest.GetAsync(request, cancellationToken);
                var found = BinanceRest.Believe(request, () => BinanceAccountAnswers.ReadIncome(answer.RootElement));
                rows.AddRange(found.Where(row => seen.Add((row.Type, row.TransactionId, row.Symbol))));
                if (found.Length < RowsPerPage)
                {
                    break;
                }
            }
        }

        return [.. rows.OrderBy(row => row.Time)];
    }

    private async Task<int> ReadFillsAsync(string query, SortedDictionary<long, VenueFill> fills, CancellationToken cancellationToken)
    {
        var request = new BinanceRequest("/fapi/v1/userTrades", query, Weight: 5) { Key = key, IsSigned = true };
        using var answer = await rest.GetAsync(request, cancellationToken);
        var page = BinanceRest.Believe(request, () => BinanceAccountAnswers.ReadFills(answer.RootElement));
        foreach (var fill in page)
        {
            fills.TryAdd(fill.FillId, fill);
        }

        return page.Length;
    }
}
