using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The calls of the algo-order service.</summary>
/// <param name="isHidden">Whether queries do not show an order made at an instant yet.</param>
internal sealed class AlgoCalls(PaperBook book, PaperListing listing, Func<DateTimeOffset, bool> isHidden)
{
    private const int RowsDefault = 500;
    private const int RowsMax = 1000;
    private const decimal CallbackMin = 0.1m;
    private const decimal CallbackMax = 20m;

    public PaperError? Place(PaperQuery query, Utf8JsonWriter json)
    {
        if (Read(query) is not { } request)
        {
            return query.Error;
        }

        var placed = book.Algos.Place(request);
        if (placed.Value is { } order)
        {
            json.WriteAlgo(order, Listed(order), isQuery: false);
        }

        return placed.Error;
    }

    public PaperError? Cancel(PaperQuery query, Utf8JsonWriter json)
    {
        if (IdOf(query) is not { } id)
        {
            return query.Error;
        }

        var canceled = book.Algos.Cancel(id.AlgoId, id.ClientId);
        if (canceled.Value is { } order)
        {
            json.WriteStartObject();
            json.WriteNumber("algoId", order.Id);
            json.WriteString("clientAlgoId", order.ClientId);
            json.WriteString("code", "200");
            json.WriteString("msg", "success");
            json.WriteEndObject();
        }

        return canceled.Error;
    }

    public PaperError? CancelAll(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Instrument() is not { } instrument)
        {
            return query.Error;
        }

        book.Algos.CancelAll(instrument.Symbol);
        OrderCalls.WriteDone(json);
        return null;
    }

    public PaperError? Get(PaperQuery query, Utf8JsonWriter json)
    {
        if (IdOf(query) is not { } id)
        {
            return query.Error;
        }

        if (book.Algos.Find(id.AlgoId, id.ClientId) is not { } order || isHidden(order.CreatedAt))
        {
            return PaperError.NotFound;
        }

        json.WriteAlgo(order, Listed(order), isQuery: true);
        return null;
    }

    public PaperError? ListOpen(PaperQuery query, Utf8JsonWriter json)
    {
        var (symbol, id) = (query.OptionalInstrument()?.Symbol, query.Id("algoId"));
        return List(book.Algos.Open.Where(o => (symbol is null || o.Symbol == symbol) && (id is null || o.Id == id)), query, json);
    }

    public PaperError? ListAll(PaperQuery query, Utf8JsonWriter json)
    {
        var (from, to, first) = (query.Time("startTime"), query.Time("endTime"), query.Id("algoId"));
        var limit = query.Limit(RowsDefault, RowsMax);
        if (query.Instrument() is not { } instrument)
        {
            return query.Error;
        }

        var rows = book.Algos.Orders.Where(o => o.Symbol == instrument.Symbol && (first is null || o.Id >= first)
            && (from is null || o.CreatedAt.ToUnixTimeMilliseconds() >= from)
            && (to is null || o.CreatedAt.ToUnixTimeMilliseconds() <= to));
        return List(from is null && first is null ? rows.TakeLast(limit) : rows.Take(limit), query, json);
    }

    private PaperError? List(IEnumerable<PaperAlgoOrder> orders, PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Error is not null)
        {
            return query.Error;
        }

        json.WriteStartArray();
        foreach (var order in orders.Where(o => !isHidden(o.CreatedAt)))
        {
            json.WriteAlgo(order, Listed(order), isQuery: true);
        }

        json.WriteEndArray();
        return null;
    }

    private PaperInstrument Listed(PaperAlgoOrder order) => listing.Find(order.Symbol)!;

    private static (long? AlgoId, string? ClientId)? IdOf(PaperQuery query)
    {
        var (id, clientId) = (query.Id("algoId"), query.ClientId("clientAlgoId"));
        if (id is null && clientId is null)
        {
            query.Fail(PaperError.Missing("algoId"));
        }

        return query.Error is null ? (id, clientId) : null;
    }

    private static NewAlgoOrder? Read(PaperQuery query)
    {
        if (query.Required("algoType") is { } algo && algo != "CONDITIONAL")
        {
            query.Fail(PaperError.NotValid("algoType"));
        }

        var instrument = query.Instrument();
        var side = query.Side();
        var type = query.Required("type") ?? "";
        var clientId = query.ClientId("clientAlgoId");
        var isTrailing = type == AlgoWords.Trailing;
        var isLimit = type is AlgoWords.Stop or AlgoWords.TakeProfit;
        if (query.Error is null && !isTrailing && !isLimit && type is not (AlgoWords.StopMarket or AlgoWords.TakeProfitMarket))
        {
            query.Fail(PaperError.InvalidOrderType);
        }

        var isClose = query.Flag("closePosition");
        var isReduceOnly = query.Flag("reduceOnly");
        var force = query.Text("timeInForce") ?? "GTC";
        if (force is not ("GTC" or "IOC" or "FOK" or "GTX" or AlgoWords.GoodTillEnd))
        {
            query.Fail(PaperError.InvalidTimeInForce);
        }

        if (isClose && query.Has("quantity"))
        {
            query.Fail(PaperError.ClosePositionQuantity);
        }

        if (isClose && query.Has("reduceOnly"))
        {
            query.Fail(PaperError.Unneeded("reduceOnly"));
        }

        if (isClose && type is not (AlgoWords.StopMarket or AlgoWords.TakeProfitMarket))
        {
            query.Fail(PaperError.NotValid("closePosition"));
        }

        if (isTrailing && query.Has("triggerPrice"))
        {
            query.Fail(PaperError.Unneeded("triggerPrice"));
        }

        var callback = isTrailing ? query.RequiredNumber("callbackRate") : 0;
        if (isTrailing && callback is < CallbackMin or > CallbackMax)
        {
            query.Fail(PaperError.CallbackRateInvalid);
        }

        if (query.Text("workingType") is not (null or "MARK_PRICE" or "CONTRACT_PRICE"))
        {
            query.Fail(PaperError.NotValid("workingType"));
        }

        var quantity = isClose ? 0 : query.RequiredNumber("quantity");
        var trigger = isTrailing ? 0 : query.RequiredNumber("triggerPrice");
        var price = isLimit ? query.RequiredNumber("price") : 0;
        return query.Error is not null || instrument is null ? null
            : new NewAlgoOrder(instrument.Symbol, side, type, quantity, trigger, clientId)
            {
                PositionSide = query.Text("positionSide") ?? "BOTH",
                TimeInForce = force,
                Price = price,
                IsMarkTriggered = query.Text("workingType") == "MARK_PRICE",
                IsPriceProtected = query.Flag("priceProtect"),
                IsReduceOnly = isReduceOnly,
                IsClosePosition = isClose,
                ActivatePrice = query.Number("activatePrice"),
                CallbackRate = callback,
            };
    }
}
