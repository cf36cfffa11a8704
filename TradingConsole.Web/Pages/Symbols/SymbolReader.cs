using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Web.Pages.Signals;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>What the symbol page reads from the stores.</summary>
internal sealed class SymbolReader(
    CandleStore candles, InstrumentStore instruments, SignalQueries signals, TradeQueries trades, PresetStore presets, DeskFeed feed)
{
    private const int SignalsMax = 20_000;
    private const int FillsMax = 6;

    /// <summary>The span a chart of this interval opens with, up to now.</summary>
    /// <param name="now">Market clock.</param>
    public async Task<SymbolSeries> LoadAsync(
        Symbol symbol, bool isMark, BarInterval interval, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var to = now.AddMinutes(1);
        var from = now - SpanOf(interval);
        var minutes = await MinutesAsync(symbol, isMark, from, to, cancellationToken);
        var points = await signals.SeriesAsync(symbol, from, to, SignalsMax, cancellationToken);
        var closed = await trades.TradesAsync(Book(feed.Latest.Mode), symbol, from, to, cancellationToken: cancellationToken);
        var policy = (await presets.ActiveAsync("policy", cancellationToken)).Read<PolicyPreset>();
        var listed = await instruments.LoadAsync(cancellationToken);
        return new SymbolSeries(
            minutes, points, [.. closed.Where(trade => trade.EntryTime is not null).Select(trade => StoredStates.Of(trade))],
            policy, TickDecimals.Of(listed.FirstOrDefault(instrument => instrument.Symbol == symbol)?.TickSize) ?? 2);
    }

    /// <summary>Adds the minutes closed since the last one known.</summary>
    public async Task<SymbolSeries> CatchUpAsync(
        Symbol symbol, bool isMark, SymbolSeries known, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = known.Minutes.Count == 0 ? now.AddMinutes(-5) : known.Minutes[^1].OpenTime.AddMinutes(1);
        var fresh = await MinutesAsync(symbol, isMark, from, now.AddMinutes(1), cancellationToken);
        return fresh.Count == 0 ? known : known with { Minutes = [.. known.Minutes, .. fresh] };
    }

    public async Task<SymbolActivity> ActivityAsync(Symbol symbol, TradingMode mode, CancellationToken cancellationToken)
    {
        var now = feed.Latest.AsOf;
        var (from, to) = (now.AddDays(-7), now.AddMinutes(1));
        var orders = await trades.OrdersAsync(Book(mode), from, to, symbol, cancellationToken: cancellationToken);
        var fills = await trades.FillsAsync(Book(mode), from, to, symbol, FillsMax, cancellationToken);
        var sides = orders.ToDictionary(order => order.OrderId, order => (order.Side, order.ReduceOnly));
        return new SymbolActivity(
            [.. orders.Where(order => order.Status is "NEW" or "PARTIALLY_FILLED" or "WORKING").Select(order => new WorkingOrder(
                order.Type, order.Status, order.ReduceOnly, order.StopPrice ?? order.Price, order.Quantity, order.CreatedAt))],
            [.. fills.Select(fill =>
            {
                var (side, isClosing) = sides.GetValueOrDefault(fill.OrderId, ("", false));
                return new FillRow(
                    fill.Time, side.ToLowerInvariant(), fill.Quantity, fill.Price, fill.Fee, isClosing ? fill.RealizedPnl : null);
            })]);
    }

    // Switched off, the desk still shows the account it last simulated.
    private static TradingMode Book(TradingMode mode) => mode == TradingMode.Live ? TradingMode.Live : TradingMode.Shadow;

    private static TimeSpan SpanOf(BarInterval interval) => interval.Minutes switch
    {
        1 => TimeSpan.FromHours(24),
        5 => TimeSpan.FromDays(3),
        15 => TimeSpan.FromDays(6),
        _ => TimeSpan.FromDays(14),
    };

    private async Task<IReadOnlyList<Candle>> MinutesAsync(
        Symbol symbol, bool isMark, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        if (!isMark)
        {
            return await candles.LoadCandlesAsync(symbol, from, to, cancellationToken: cancellationToken);
        }

        var marks = await candles.LoadMarkCandlesAsync(symbol, from, to, cancellationToken);
        return [.. marks.Select(mark => new Candle(symbol, mark.OpenTime, mark.Open, mark.High, mark.Low, mark.Close, 0))];
    }
}
