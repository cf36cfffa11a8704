using System.Text;
using System.Text.Json;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;

namespace TradingConsole.Core.Tests.Exchange;

/// <summary>Stream messages: well-formed ones of our own, and the recorded ones of ../shared.</summary>
internal static class StreamSamples
{
    public const string Kline =
        """{"stream":"btcusdt@kline_1m","data":{"e":"kline","E":1795219200050,"s":"BTCUSDT","k":{"t":1795219140000,"T":1795219199999,"s":"BTCUSDT","i":"1m","f":6001,"L":6090,"o":"64010.10","c":"64018.00","h":"64035.00","l":"64001.20","v":"88.120","n":90,"x":true,"q":"5641200.10","V":"40.010","Q":"2561200.11","B":"0"},"st":1}}""";

    public const string MarkPrice =
        """{"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1795219171000,"s":"BTCUSDT","p":"64020.53128986","ap":"64018.90110000","i":"64049.11000000","P":"64044.02117391","r":"0.00005310","T":1795248000000,"st":1}}""";

    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1795219200100);

    public static readonly BinanceSymbolTable Symbols =
        BinanceSymbolTable.For([Symbol.Btc, Symbol.Parse("BNBUSDT"), Symbol.Parse("测试USDT"), Symbol.Parse("1000PEPEUSDT")]);

    public static StreamMessage Parse(string text) => Parse(Encoding.UTF8.GetBytes(text));

    public static StreamMessage Parse(ReadOnlySpan<byte> utf8) => BinanceStreamParser.Parse(utf8, Now, Now, Symbols);

    /// <summary>Every message the exchange pushed in the recorded payloads, by file name.</summary>
    public static IEnumerable<(string Name, string Text)> Recorded()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.Path("binance_payloads/nautilus/market_data_json")).Order())
        {
            yield return (Path.GetFileName(file), File.ReadAllText(file));
        }

        foreach (var file in Directory.EnumerateFiles(SharedData.Path("binance_payloads/jkorf_binance_net/Subscriptions/UsdFutures")).Order())
        {
            using var recording = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var message in recording.RootElement.GetProperty("messages").EnumerateArray())
            {
                // A few are templates in plain text, with placeholders instead of ids.
                if (message.GetProperty("dir").GetString() != "client" && message.TryGetProperty("json", out var json))
                {
                    yield return (Path.GetFileName(file), json.GetRawText());
                }
            }
        }
    }
}
