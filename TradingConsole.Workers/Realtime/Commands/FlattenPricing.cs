using System.Collections.Immutable;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Prices a market close before it is asked for: the taker fee and the slippage of the fill model, K · ATR, from each symbol's latest decision.
/// Participation is left out: it needs the coming minute's volume.
/// </summary>
internal static class FlattenPricing
{
    /// <summary>Binance's taker fee without a discount; the label's own rate counts where it is known.</summary>
    private const double FeeRate = 0.0005;

    /// <summary>Assumed where no decision tells the symbol's range.</summary>
    private const double SlippageUnknown = 0.0005;

    /// <summary>Of the paper account, by the desk's picture.</summary>
    public static FlattenPrice Of(DeskSnapshot desk, LabelSpec? costs, string? symbol)
    {
        var trades = desk.Trades.Where(trade => symbol is null || trade.Symbol.Value == symbol).ToList();
        return Sum(
            trades.Where(trade => trade.Status == "open").Select(trade => Line(
                trade.Symbol, trade.Side, (double)trade.Quantity, trade.MarkPrice ?? (double)(trade.EntryPrice ?? 0), trade.UnrealizedPnl, desk, costs)),
            trades.Count(trade => trade.Status == "pending"));
    }

    /// <summary>Of the live account, by the venue's own word.</summary>
    public static FlattenPrice Of(LivePicture picture, DeskSnapshot desk, LabelSpec? costs, string? symbol) => Sum(
        picture.Positions.Where(position => position.Amount != 0 && (symbol is null || position.Symbol.Value == symbol)).Select(position => Line(
            position.Symbol, position.Amount > 0 ? "LONG" : "SHORT", (double)Math.Abs(position.Amount), (double)position.MarkPrice,
            (double)(position.Amount * (position.MarkPrice - position.EntryPrice)), desk, costs)),
        picture.Brackets.Count(bracket => bracket.Held == 0 && (symbol is null || bracket.Plan.Symbol.Value == symbol)));

    private static FlattenLine Line(
        Symbol symbol, string side, double quantity, double mark, double pnl, DeskSnapshot desk, LabelSpec? costs)
    {
        var notional = quantity * mark;
        var atr = desk.Signals.FirstOrDefault(signal => signal.Symbol == symbol)?.AtrFraction;
        var slippage = atr is { } range && costs is { } known && double.IsFinite(range) ? known.SlippageK * range : SlippageUnknown;
        return new FlattenLine(symbol.Value, side, quantity, notional, notional * (costs?.FeeRate ?? FeeRate), notional * slippage, pnl);
    }

    private static FlattenPrice Sum(IEnumerable<FlattenLine> lines, int pending)
    {
        var all = lines.OrderByDescending(line => line.NotionalUsdt).ToImmutableArray();
        return new FlattenPrice(
            all.Length, pending, all.Sum(line => line.NotionalUsdt), all.Sum(line => line.FeeUsdt), all.Sum(line => line.SlippageUsdt),
            all.Sum(line => line.OpenPnlUsdt), all);
    }
}
