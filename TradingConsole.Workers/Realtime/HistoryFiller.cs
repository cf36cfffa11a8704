using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;

namespace TradingConsole.Workers.Realtime;

/// <summary>Brings stored history up to a moment: asks the database what is missing and the exchange for just that.</summary>
/// <remarks>Repeating a fill is harmless and cheap. After it returns the rows are committed.</remarks>
public sealed class HistoryFiller(IMarketData market, CandleStore candles, BatchWriter writer)
{
    /// <summary>Funding is fetched this much further back than candles, so that its window is full at the first bar.</summary>
    public static readonly TimeSpan FundingLead = TimeSpan.FromDays(8);

    /// <param name="from">First open time wanted, inclusive, UTC.</param>
    /// <param name="to">First open time not wanted; must not lie in the future.</param>
    public async Task<FillReport> FillAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        long tradeRows = 0, markRows = 0;
        foreach (var gap in await candles.FindGapsAsync(symbol, from, to, MinuteKind.Candles, cancellationToken))
        {
            var rows = await market.GetCandlesAsync(symbol, gap.From, gap.To, cancellationToken);
            await writer.EnqueueAsync(CandleTables.Trade, rows, cancellationToken);
            tradeRows += rows.Count;
        }

        foreach (var gap in await candles.FindGapsAsync(symbol, from, to, MinuteKind.MarkCandles, cancellationToken))
        {
            var rows = await market.GetMarkCandlesAsync(symbol, gap.From, gap.To, cancellationToken);
            await writer.EnqueueAsync(CandleTables.Mark, rows, cancellationToken);
            markRows += rows.Count;
        }

        await FillFundingAsync(symbol, from, to, cancellationToken);
        await writer.FlushAsync(cancellationToken);
        return new FillReport(symbol, tradeRows, markRows);
    }

    /// <summary>Fetches the rates settled since the last stored one.</summary>
    public async Task<IReadOnlyList<FundingRate>> FillFundingAsync(
        Symbol symbol, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var known = await candles.LoadFundingAsync(symbol, from - FundingLead, to, cancellationToken);
        var since = known.Count > 0 ? known[^1].Time.AddMilliseconds(1) : from - FundingLead;
        var rates = await market.GetFundingRatesAsync(symbol, since, to, cancellationToken);
        await candles.SaveFundingAsync(rates, cancellationToken);
        return rates;
    }
}

/// <summary>What a fill had to fetch.</summary>
public sealed record FillReport(Symbol Symbol, long TradeRows, long MarkRows);
