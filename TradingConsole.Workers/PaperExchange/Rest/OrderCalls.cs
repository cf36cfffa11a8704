using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The calls of the order book: place, change, cancel and ask.</summary>
/// <param name="isHidden">Whether queries do not show an order made at an instant yet.</param>
internal sealed class OrderCalls(PaperBook book, PaperListing listing, Func<DateTimeOffset, bool> isHidden)
{
    private const int BatchMax = 5;
    private const int RowsDefault = 500;
    private const int RowsMax = 1000;

    private static readonly TimeSpan WeekMax = TimeSpan.FromDays(7);
    private static readonly TimeSpan UnfilledKept = TimeSpan.FromDays(3);

    public PaperError? Place(PaperQuery query, Utf8JsonWriter json)
    {
        if (Read(query) is not { } request)
        {
            return query.Error;
        }

        var placed = book.Engine.Place(request);
        if (placed.Value is not { } order)
        {
            return placed.Error;
        }

        // An acknowledgement of a market order says NEW, whatever has become of it since.
        var shown = request.IsResultWanted ? order : order with { Status = OrderWords.New, Filled = 0, CumQuote = 0 };
        json.WriteOrder(shown, Listed(order), isAcknowledgement: true);
        return null;
    }

    public PaperError? Test(PaperQuery query, Utf8JsonWriter json)
    {
        if (Read(query) is not { } request)
        {
            return query.Error;
        }

        if (book.Engine.Check(request) is { } error)
        {
            return error;
        }

        json.WriteOrder(
            new PaperOrder(0, request.ClientId ?? "", request.Symbol, request.Side, request.Type, request.TimeInForce, request.Quantity,
                request.Price, request.IsReduceOnly, false, query.Now),
            listing.Find(request.Symbol)!,
            isAcknowledgement: true);
        return null;
    }

    /// <summary>Values inside are strings; the answers keep the requests' order and mix orders with errors.</summary>
    public PaperError? PlaceBatch(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Required("batchOrders") is not { } text)
        {
            return query.Error;
        }

        JsonElement[] wishes;
        try
        {
            using var document = JsonDocument.Parse(text);
            wishes = [.. document.RootElement.Clone().EnumerateArray()];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return PaperError.NotValid("batchOrders");
        }

        if (wishes.Length is 0 or > BatchMax)
        {
            return PaperError.TooManyBatchOrders;
        }

        json.WriteStartArray();
        foreach (var wish in wishes)
        {
            var one = string.Join('&', wish.EnumerateObject().Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value.ToString())}"));
            if (Place(new PaperQuery(new PaperCall("POST", "/fapi/v1/order", one), listing, query.Now), json) is { } error)
            {
                json.WriteError(error);
            }
        }

        json.WriteEndArray();
        return null;
    }

    public PaperError? Amend(PaperQuery query, Utf8JsonWriter json)
    {
        var (quantity, price) = (query.RequiredNumber("quantity"), query.RequiredNumber("price"));
        query.Side();
        if (Named(query) is not { } named)
        {
            return query.Error;
        }

        if (named is not { Type: OrderWords.Limit })
        {
            return PaperError.NotFound;
        }

        var amended = book.Engine.Amend(named, quantity, price);
        return Answer(amended, json);
    }

    public PaperError? Cancel(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Instrument() is not { } instrument || IdOf(query) is not { } id)
        {
            return query.Error;
        }

        return Answer(book.Engine.Cancel(instrument.Symbol, id.OrderId, id.ClientId), json);
    }

    /// <summary>Up to ten orders by one list of ids.</summary>
    public PaperError? CancelBatch(PaperQuery query, Utf8JsonWriter json)
    {
        const int CancelMax = 10;
        var text = query.Text("orderIdList") ?? query.Text("origClientOrderIdList");
        if (query.Instrument() is not { } instrument || text is null)
        {
            return query.Error ?? PaperError.Missing("orderIdList");
        }

        string[] ids = [.. text.Trim('[', ']').Split(',').Select(id => id.Trim().Trim('"')).Where(id => id.Length > 0)];
        if (ids.Length is 0 or > CancelMax)
        {
            return PaperError.NotValid("orderIdList");
        }

        json.WriteStartArray();
        foreach (var id in ids)
        {
            var byNumber = query.Has("orderIdList") && long.TryParse(id, out var number) ? number : (long?)null;
            if (Answer(book.Engine.Cancel(instrument.Symbol, byNumber, id), json) is { } error)
            {
                json.WriteError(error);
            }
        }

        json.WriteEndArray();
        return null;
    }

    public PaperError? CancelAll(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Instrument() is not { } instrument)
        {
            return query.Error;
        }

        book.CancelAll(instrument.Symbol);
        WriteDone(json);
        return null;
    }

    public PaperError? Countdown(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Instrument() is not { } instrument || query.Required("countdownTime") is null
            || query.Id("countdownTime") is not { } milliseconds)
        {
            return query.Error;
        }

        book.Countdown(instrument.Symbol, TimeSpan.FromMilliseconds(milliseconds));
        json.WriteStartObject();
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteString("countdownTime", milliseconds.ToString(System.Globalization.CultureInfo.InvariantCulture));
        json.WriteEndObject();
        return null;
    }

    public PaperError? Get(PaperQuery query, Utf8JsonWriter json)
    {
        if (Named(query) is not { } order)
        {
            return query.Error;
        }

        json.WriteOrder(order, Listed(order), isAcknowledgement: false);
        return null;
    }

    /// <summary>As <see cref="Get"/>, for open orders only.</summary>
    public PaperError? GetOpen(PaperQuery query, Utf8JsonWriter json)
    {
        if (Named(query) is not { } order)
        {
            return query.Error;
        }

        if (!order.IsOpen)
        {
            return PaperError.NotFound;
        }

        json.WriteOrder(order, Listed(order), isAcknowledgement: false);
        return null;
    }

    public PaperError? ListOpen(PaperQuery query, Utf8JsonWriter json) =>
        List(query.OptionalInstrument()?.Symbol, book.Engine.Open, query, json);

    public PaperError? ListAll(PaperQuery query, Utf8JsonWriter json)
    {
        var symbol = query.OptionalInstrument()?.Symbol;
        var (from, to, first, limit) = (query.Time("startTime"), query.Time("endTime"), query.Id("orderId"), query.Limit(RowsDefault, RowsMax));
        if (from is { } start && to is { } end && end - start > WeekMax.TotalMilliseconds)
        {
            return PaperError.NotValid("startTime");
        }

        var rows = book.Engine.Orders.Where(o => IsKept(o, query.Now) && (symbol is null || o.Symbol == symbol)
            && (first is null || o.Id >= first)
            && (from is null || o.Time.ToUnixTimeMilliseconds() >= from) && (to is null || o.Time.ToUnixTimeMilliseconds() <= to));
        return List(symbol, from is null && first is null ? rows.TakeLast(limit) : rows.Take(limit), query, json);
    }

    public PaperError? Trades(PaperQuery query, Utf8JsonWriter json)
    {
        var (from, to, first, order) = (query.Time("startTime"), query.Time("endTime"), query.Id("fromId"), query.Id("orderId"));
        var limit = query.Limit(RowsDefault, RowsMax);
        if (query.Instrument() is not { } instrument || query.Error is not null)
        {
            return query.Error;
        }

        if (from is { } start && to is { } end && end - start > WeekMax.TotalMilliseconds)
        {
            return PaperError.NotValid("startTime");
        }

        if (first is not null && (from is not null || to is not null))
        {
            return PaperError.Unneeded("fromId");
        }

        var rows = book.Engine.Fills.Where(f => f.Symbol == instrument.Symbol && (order is null || f.OrderId == order)
            && (first is null || f.TradeId >= first)
            && (from is null || f.Time.ToUnixTimeMilliseconds() >= from) && (to is null || f.Time.ToUnixTimeMilliseconds() <= to));
        json.WriteStartArray();
        foreach (var fill in from is null && first is null ? rows.TakeLast(limit) : rows.Take(limit))
        {
            json.WriteFill(fill, instrument);
        }

        json.WriteEndArray();
        return null;
    }

    public static void WriteDone(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("code", 200);
        json.WriteString("msg", "The operation of cancel all open order is done.");
        json.WriteEndObject();
    }

    private PaperError? List(Symbol? symbol, IEnumerable<PaperOrder> orders, PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Error is not null)
        {
            return query.Error;
        }

        json.WriteStartArray();
        foreach (var order in orders.Where(o => (symbol is null || o.Symbol == symbol) && !isHidden(o.Time)))
        {
            json.WriteOrder(order, Listed(order), isAcknowledgement: false);
        }

        json.WriteEndArray();
        return null;
    }

    /// <summary>The order a query names; null after the query was failed.</summary>
    private PaperOrder? Named(PaperQuery query)
    {
        if (query.Instrument() is not { } instrument || IdOf(query) is not { } id)
        {
            return null;
        }

        var found = book.Engine.Find(instrument.Symbol, id.OrderId, id.ClientId);
        if (found is null || isHidden(found.Time) || !IsKept(found, query.Now))
        {
            query.Fail(PaperError.NotFound);
            return null;
        }

        return query.Error is null ? found : null;
    }

    private static (long? OrderId, string? ClientId)? IdOf(PaperQuery query)
    {
        var (id, clientId) = (query.Id("orderId"), query.ClientId("origClientOrderId"));
        if (id is null && clientId is null)
        {
            query.Fail(PaperError.Missing("orderId"));
        }

        return query.Error is null ? (id, clientId) : null;
    }

    private PaperError? Answer(Outcome<PaperOrder> outcome, Utf8JsonWriter json)
    {
        if (outcome.Value is { } order)
        {
            json.WriteOrder(order, Listed(order), isAcknowledgement: true);
        }

        return outcome.Error;
    }

    /// <summary>Orders that ended without a fill vanish after three days.</summary>
    private static bool IsKept(PaperOrder order, DateTimeOffset now) =>
        order.IsOpen || order.Filled > 0 || now - order.UpdatedAt < UnfilledKept;

    private PaperInstrument Listed(PaperOrder order) => listing.Find(order.Symbol)!;

    private static NewOrder? Read(PaperQuery query)
    {
        var instrument = query.Instrument();
        var side = query.Side();
        var type = query.Required("type");
        var clientId = query.ClientId("newClientOrderId");
        var isReduceOnly = query.Flag("reduceOnly");
        if (type is AlgoWords.Stop or AlgoWords.StopMarket or AlgoWords.TakeProfit or AlgoWords.TakeProfitMarket or AlgoWords.Trailing)
        {
            query.Fail(PaperError.AlgoEndpoint);
        }
        else if (type is not (null or OrderWords.Market or OrderWords.Limit))
        {
            query.Fail(PaperError.InvalidOrderType);
        }

        var isLimit = type == OrderWords.Limit;
        var quantity = query.RequiredNumber("quantity");
        var price = isLimit ? query.RequiredNumber("price") : 0;
        if (!isLimit && query.Has("price"))
        {
            query.Fail(PaperError.Unneeded("price"));
        }

        var force = isLimit ? query.Required("timeInForce") : "GTC";
        if (force is not (null or "GTC" or "IOC" or "FOK" or "GTX" or "GTD" or "RPI"))
        {
            query.Fail(PaperError.InvalidTimeInForce);
        }

        var goodTill = force == "GTD" && query.Required("goodTillDate") is not null ? query.Time("goodTillDate") ?? 0 : 0;
        if (force == "GTD" && goodTill <= query.NowMs + 600_000)
        {
            query.Fail(PaperError.NotValid("goodTillDate"));
        }

        return query.Error is not null || instrument is null ? null
            : new NewOrder(instrument.Symbol, side, type!, quantity, price, force!, isReduceOnly, clientId)
            {
                PositionSide = query.Text("positionSide") ?? "BOTH",
                SelfTradePrevention = query.Text("selfTradePreventionMode") ?? "EXPIRE_MAKER",
                GoodTill = goodTill,
                IsResultWanted = query.Text("newOrderRespType") == "RESULT",
            };
    }
}
