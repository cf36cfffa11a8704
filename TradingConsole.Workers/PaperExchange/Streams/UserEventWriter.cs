using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Rest;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Writes the events of the user stream as the exchange does.</summary>
internal static class UserEventWriter
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The event's name and its JSON.</returns>
    public static (string Type, byte[] Payload) Write(BookEvent said, PaperListing listing) => said switch
    {
        OrderEvent order => ("ORDER_TRADE_UPDATE", Document("ORDER_TRADE_UPDATE", said.At, true, json => Order(json, order, listing))),
        TradeLiteEvent lite => ("TRADE_LITE", Document("TRADE_LITE", said.At, true, json => Lite(json, lite, listing))),
        AlgoEvent algo => ("ALGO_UPDATE", Document("ALGO_UPDATE", said.At, true, json => Algo(json, algo, listing))),
        AccountEvent account => ("ACCOUNT_UPDATE", Document("ACCOUNT_UPDATE", said.At, true, json => Account(json, account, listing))),
        MarginCallEvent call => ("MARGIN_CALL", Document("MARGIN_CALL", said.At, false, json => Call(json, call))),
        LeverageEvent leverage => ("ACCOUNT_CONFIG_UPDATE", Document("ACCOUNT_CONFIG_UPDATE", said.At, true, json =>
        {
            json.WriteStartObject("ac");
            json.WriteString("s", leverage.Symbol.Value);
            json.WriteNumber("l", leverage.Leverage);
            json.WriteEndObject();
        })),
        MultiAssetEvent multi => ("ACCOUNT_CONFIG_UPDATE", Document("ACCOUNT_CONFIG_UPDATE", said.At, true, json =>
        {
            json.WriteStartObject("ai");
            json.WriteBoolean("j", multi.IsMultiAsset);
            json.WriteEndObject();
        })),
        _ => throw new ArgumentOutOfRangeException(nameof(said), said, "An event without a wire form."),
    };

    public static byte[] KeyExpired(string key, DateTimeOffset at) =>
        Document("listenKeyExpired", at, false, json => json.WriteString("listenKey", key));

    private static byte[] Document(string type, DateTimeOffset at, bool hasTransactionTime, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using var json = new Utf8JsonWriter(buffer, Plain);
        json.WriteStartObject();
        json.WriteString("e", type);
        json.WriteNumber("E", at.ToUnixTimeMilliseconds());
        if (hasTransactionTime)
        {
            json.WriteNumber("T", at.ToUnixTimeMilliseconds());
        }

        write(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Order(Utf8JsonWriter json, OrderEvent said, PaperListing listing)
    {
        var (order, fill) = (said.Order, said.Fill);
        var (price, quantity) = Digits(listing.Find(order.Symbol)!);
        json.WriteStartObject("o");
        json.WriteString("s", order.Symbol.Value);
        json.WriteString("c", order.ClientId);
        json.WriteString("S", OrderWords.Of(order.Side));
        json.WriteString("o", order.Type);
        json.WriteString("f", order.TimeInForce);
        json.WriteString("q", OrderRows.Fixed(order.Quantity, quantity));
        json.WriteString("p", OrderRows.Fixed(order.Price, price));
        json.WriteString("ap", OrderRows.Fixed(order.AveragePrice, price));
        json.WriteString("sp", OrderRows.Plain(order.StopPrice));
        json.WriteString("x", said.Execution);
        json.WriteString("X", order.Status);
        json.WriteNumber("i", order.Id);
        json.WriteString("l", fill is null ? "0" : OrderRows.Fixed(fill.Quantity, quantity));
        json.WriteString("z", OrderRows.Fixed(order.Filled, quantity));
        json.WriteString("L", fill is null ? "0" : OrderRows.Fixed(fill.Price, price));
        if (fill is not null)
        {
            json.WriteString("n", OrderRows.Fixed(fill.Fee, WireNumber.Fine));
            json.WriteString("N", "USDT");
        }

        json.WriteNumber("T", said.At.ToUnixTimeMilliseconds());
        json.WriteNumber("t", fill?.TradeId ?? 0);
        json.WriteString("b", "0");
        json.WriteString("a", "0");
        json.WriteBoolean("m", fill?.IsMaker ?? false);
        json.WriteBoolean("R", order.IsReduceOnly);
        json.WriteString("wt", order.WorkingType);
        json.WriteString("ot", order.OriginalType);
        json.WriteString("ps", "BOTH");
        json.WriteBoolean("cp", order.IsClosePosition);
        json.WriteString("rp", OrderRows.Plain(fill?.Realized ?? 0));
        json.WriteBoolean("pP", false);
        json.WriteNumber("si", 0);
        json.WriteNumber("ss", 0);
        json.WriteString("V", order.SelfTradePrevention);
        json.WriteString("pm", "NONE");
        json.WriteNumber("gtd", order.GoodTill);
        json.WriteString("er", ((int)order.Expiry).ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void Lite(Utf8JsonWriter json, TradeLiteEvent said, PaperListing listing)
    {
        var (order, fill) = (said.Order, said.Fill);
        var (price, quantity) = Digits(listing.Find(order.Symbol)!);
        json.WriteString("s", order.Symbol.Value);
        json.WriteString("q", OrderRows.Fixed(order.Quantity, quantity));
        json.WriteString("p", OrderRows.Fixed(order.Price, price));
        json.WriteBoolean("m", fill.IsMaker);
        json.WriteString("c", order.ClientId);
        json.WriteString("S", OrderWords.Of(order.Side));
        json.WriteString("L", OrderRows.Fixed(fill.Price, price));
        json.WriteString("l", OrderRows.Fixed(fill.Quantity, quantity));
        json.WriteNumber("t", fill.TradeId);
        json.WriteNumber("i", order.Id);
    }

    private static void Algo(Utf8JsonWriter json, AlgoEvent said, PaperListing listing)
    {
        var order = said.Order;
        var (price, quantity) = Digits(listing.Find(order.Symbol)!);
        json.WriteStartObject("o");
        json.WriteString("caid", order.ClientId);
        json.WriteNumber("aid", order.Id);
        json.WriteString("at", "CONDITIONAL");
        json.WriteString("o", order.Type);
        json.WriteString("s", order.Symbol.Value);
        json.WriteString("S", OrderWords.Of(order.Side));
        json.WriteString("ps", "BOTH");
        json.WriteString("f", order.TimeInForce);
        json.WriteString("q", order.IsClosePosition ? "0" : OrderRows.Fixed(order.Quantity, quantity));
        json.WriteString("X", order.Status);
        json.WriteString("ai", order.ChildId?.ToString(CultureInfo.InvariantCulture) ?? "");
        json.WriteString("ap", OrderRows.Plain(order.ActualPrice));
        json.WriteString("aq", OrderRows.Plain(order.ActualQuantity));
        json.WriteString("act", order.ChildId is null ? "0" : order.IsLimit ? OrderWords.Limit : OrderWords.Market);
        json.WriteString("tp", OrderRows.Fixed(order.TriggerPrice, Math.Max(price, order.TriggerPrice.Scale)));
        json.WriteString("p", order.Price == 0 ? "0" : OrderRows.Fixed(order.Price, price));
        json.WriteString("V", "EXPIRE_MAKER");
        json.WriteString("wt", order.IsMarkTriggered ? "MARK_PRICE" : "CONTRACT_PRICE");
        json.WriteString("pm", "NONE");
        json.WriteBoolean("cp", order.IsClosePosition);
        json.WriteBoolean("pP", order.IsPriceProtected);
        json.WriteBoolean("R", order.IsReduceOnly);
        json.WriteNumber("tt", order.TriggeredAt?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("gtd", 0);
        json.WriteString("rm", order.RejectReason);
        json.WriteBoolean("ia", order.IsActivated);
        if (order.Type == AlgoWords.Trailing)
        {
            json.WriteString("cr", OrderRows.Plain(order.CallbackRate));
        }

        json.WriteEndObject();
    }

    private static void Account(Utf8JsonWriter json, AccountEvent said, PaperListing listing)
    {
        json.WriteStartObject("a");
        json.WriteString("m", said.Reason);
        if (said.Symbol is { } symbol)
        {
            json.WriteString("S", symbol.Value);
        }

        json.WriteStartArray("B");
        json.WriteStartObject();
        json.WriteString("a", "USDT");
        json.WriteString("wb", OrderRows.Fixed(said.Wallet, WireNumber.Fine));
        json.WriteString("cw", OrderRows.Fixed(said.CrossWallet, WireNumber.Fine));
        json.WriteString("bc", OrderRows.Plain(said.Change));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("P");
        if (said.Position is { } position)
        {
            json.WriteStartObject();
            json.WriteString("s", position.Symbol.Value);
            json.WriteString("pa", OrderRows.Fixed(position.Amount, listing.Find(position.Symbol)!.QuantityDecimals));
            json.WriteString("ep", Price(position.EntryPrice));
            json.WriteString("bep", Price(position.BreakEvenPrice));
            json.WriteString("cr", OrderRows.Plain(position.Realized));
            json.WriteString("up", OrderRows.Plain(said.Unrealized));
            json.WriteString("mt", position.IsIsolated ? "isolated" : "cross");
            json.WriteString("iw", OrderRows.Plain(position.IsolatedWallet));
            json.WriteString("ps", "BOTH");
            json.WriteString("ma", "USDT");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Call(Utf8JsonWriter json, MarginCallEvent said)
    {
        json.WriteString("cw", OrderRows.Fixed(said.CrossWallet, WireNumber.Fine));
        json.WriteStartArray("p");
        json.WriteStartObject();
        json.WriteString("s", said.Position.Symbol.Value);
        json.WriteString("ps", "BOTH");
        json.WriteString("pa", OrderRows.Plain(said.Position.Amount));
        json.WriteString("mt", said.Position.IsIsolated ? "ISOLATED" : "CROSSED");
        json.WriteString("iw", OrderRows.Plain(said.Position.IsolatedWallet));
        json.WriteString("mp", OrderRows.Fixed(said.Mark, WireNumber.Fine));
        json.WriteString("up", OrderRows.Fixed(said.Unrealized, WireNumber.Fine));
        json.WriteString("mm", OrderRows.Fixed(said.Maintenance, WireNumber.Fine));
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static (int Price, int Quantity) Digits(PaperInstrument instrument) => (instrument.PriceDecimals, instrument.QuantityDecimals);

    private static string Price(decimal price) => price.ToString("0.0###########", CultureInfo.InvariantCulture);
}
