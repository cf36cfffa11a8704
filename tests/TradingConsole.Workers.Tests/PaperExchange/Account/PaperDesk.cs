using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>A venue without sockets on a clock that moves when told, and a client that signs as the exchange wants it.</summary>
internal sealed class PaperDesk
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    public static readonly Symbol Btc = Symbol.Btc;

    public PaperDesk(PaperAccountOptions? account = null, IPaperMarket? market = null, params VenueFault[] faults)
    {
        Account = account ?? new PaperAccountOptions { PartialFillChance = 0, OpeningBalance = 10_000 };
        Venue = new PaperVenue(
            market ?? new FlatMarket(), Clock, new PaperExchangeOptions { Account = Account, AccountFaults = faults });
    }

    public PaperAccountOptions Account { get; }

    public SteppedClock Clock { get; } = new(Noon);

    public PaperVenue Venue { get; }

    public PaperBook Book => Venue.Book;

    public PaperReply Send(string method, string path, string query = "", string? key = null, string? secret = null, TimeSpan skew = default) =>
        Venue.Call(new PaperCall(
            method, path, BinanceSigner.SignQuery(secret ?? Account.ApiSecret, query, Clock.GetUtcNow() + skew, TimeSpan.FromSeconds(5)), "",
            key ?? Account.ApiKey));

    public JsonElement Yes(string method, string path, string query = "")
    {
        var reply = Send(method, path, query);
        var json = JsonDocument.Parse(reply.Body).RootElement;
        return reply.Status == 200 ? json : throw new InvalidOperationException($"{method} {path}?{query}: {json}");
    }

    public int No(string method, string path, string query = "")
    {
        var reply = Send(method, path, query);
        var json = JsonDocument.Parse(reply.Body).RootElement;
        return reply.Status != 200 ? json.GetProperty("code").GetInt32() : throw new InvalidOperationException($"{method} {path} passed: {json}");
    }

    public JsonElement Market(string side, decimal quantity, string symbol = "BTCUSDT", string more = "") => Yes(
        "POST", "/fapi/v1/order",
        string.Create(CultureInfo.InvariantCulture, $"symbol={symbol}&side={side}&type=MARKET&quantity={quantity}&newOrderRespType=RESULT{more}"));

    public JsonElement Stop(string side, decimal quantity, decimal trigger, string id, string type = "STOP_MARKET", string symbol = "BTCUSDT") => Yes(
        "POST", "/fapi/v1/algoOrder",
        string.Create(CultureInfo.InvariantCulture,
            $"algoType=CONDITIONAL&symbol={symbol}&side={side}&type={type}&quantity={quantity}&triggerPrice={trigger}&workingType=MARK_PRICE&reduceOnly=true&clientAlgoId={id}"));

    /// <summary>Moves a contract to a price: last and mark are the same, the book one tick around.</summary>
    public void Price(decimal price, string symbol = "BTCUSDT") => Venue.Within(book =>
    {
        var tick = book.Rules(Symbol.Parse(symbol)).TickSize;
        book.Pin(Symbol.Parse(symbol), new PaperQuote(price, price, price - tick, price + tick));
        return 0;
    });

    public void Wait(TimeSpan span)
    {
        Clock.Advance(span);
        Venue.Advance();
    }

    public IReadOnlyList<JsonElement> Events()
    {
        var events = new List<JsonElement>();
        while (Venue.TakeMessage() is { } message)
        {
            events.Add(JsonDocument.Parse(message.Payload).RootElement);
        }

        return events;
    }

    public string Listen() => JsonDocument.Parse(
        Venue.Call(new PaperCall("POST", "/fapi/v1/listenKey", "", "", Account.ApiKey)).Body).RootElement.GetProperty("listenKey").GetString()!;
}
