using TradingConsole.Core.Market;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The streams the desk reads of every symbol. Both live on the market route; on another they are silent.</summary>
internal static class StreamNames
{
    public const int PerSymbol = 2;

    public static string Candles(Symbol symbol) => $"{symbol.ToWs()}@kline_1m";

    public static string MarkPrice(Symbol symbol) => $"{symbol.ToWs()}@markPrice@1s";

    public static IEnumerable<string> Of(IEnumerable<Symbol> symbols) =>
        symbols.SelectMany(symbol => new[] { Candles(symbol), MarkPrice(symbol) });
}
