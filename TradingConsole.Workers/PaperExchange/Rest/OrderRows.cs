using System.Globalization;
using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Writes orders, conditional orders, fills and income as the exchange's answers do.</summary>
internal static class OrderRows
{
    /// <param name="isAcknowledgement">Answers to placing, changing and cancelling carry neither average price nor turnover.</param>
    public static void WriteOrder(this Utf8JsonWriter json, PaperOrder order, PaperInstrument instrument, bool isAcknowledgement)
    {
        var (price, quantity) = (instrument.PriceDecimals, instrument.QuantityDecimals);
        json.WriteStartObject();
        json.WriteNumber("orderId", order.Id);
        json.WriteString("symbol", order.Symbol.Value);
        json.WriteString("status", order.Status);
        json.WriteString("clientOrderId", order.ClientId);
        json.WriteString("price", Fixed(order.Price, price));
        if (!isAcknowledgement)
        {
            json.WriteString("avgPrice", Fixed(order.AveragePrice, Math.Max(price, WireNumber.Turnover)));
        }

        json.WriteString("origQty", Fixed(order.Quantity, quantity));
        json.WriteString("executedQty", Fixed(order.Filled, quantity));
        if (isAcknowledgement)
        {
            json.WriteString("cumQty", Fixed(order.Filled, quantity));
        }
        else
        {
            json.WriteString("cumQuote", Fixed(order.CumQuote, WireNumber.Turnover));
        }

        json.WriteString("timeInForce", order.TimeInForce);
        json.WriteString("type", order.Type);
        json.WriteString("origType", order.OriginalType);
        json.WriteBoolean("reduceOnly", order.IsReduceOnly);
        json.WriteBoolean("closePosition", order.IsClosePosition);
        json.WriteString("side", OrderWords.Of(order.Side));
        json.WriteString("positionSide", "BOTH");
        json.WriteString("stopPrice", Fixed(order.StopPrice, price));
        json.WriteString("workingType", order.WorkingType);
        json.WriteBoolean("priceProtect", false);
        json.WriteString("priceMatch", "NONE");
        json.WriteString("selfTradePreventionMode", order.SelfTradePrevention);
        json.WriteNumber("goodTillDate", order.GoodTill);
        if (!isAcknowledgement)
        {
            json.WriteNumber("time", order.Time.ToUnixTimeMilliseconds());
        }

        json.WriteNumber("updateTime", order.UpdatedAt.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    /// <param name="isQuery">Queries add what became of the child.</param>
    public static void WriteAlgo(this Utf8JsonWriter json, PaperAlgoOrder order, PaperInstrument instrument, bool isQuery)
    {
        var (price, quantity) = (instrument.PriceDecimals, instrument.QuantityDecimals);
        json.WriteStartObject();
        json.WriteNumber("algoId", order.Id);
        json.WriteString("clientAlgoId", order.ClientId);
        json.WriteString("algoType", "CONDITIONAL");
        json.WriteString("orderType", order.Type);
        json.WriteString("symbol", order.Symbol.Value);
        json.WriteString("side", OrderWords.Of(order.Side));
        json.WriteString("positionSide", "BOTH");
        json.WriteString("timeInForce", order.TimeInForce);
        json.WriteString("quantity", Fixed(order.Quantity, quantity));
        json.WriteString("algoStatus", order.Status);
        if (isQuery)
        {
            json.WriteString("actualOrderId", order.ChildId?.ToString(CultureInfo.InvariantCulture) ?? "");
            json.WriteString("actualPrice", Fixed(order.ActualPrice, WireNumber.Turnover));
            json.WriteString("actualQty", Fixed(order.ActualQuantity, quantity));
            json.WriteString("actualType", order.ChildId is null ? "" : order.IsLimit ? OrderWords.Limit : OrderWords.Market);
            json.WriteString("tpOrderType", "");
        }

        json.WriteString("triggerPrice", Fixed(order.TriggerPrice, Math.Max(price, order.TriggerPrice.Scale)));
        json.WriteString("price", Fixed(order.Price, price));
        json.WriteNull("icebergQuantity");
        json.WriteString("selfTradePreventionMode", "EXPIRE_MAKER");
        json.WriteString("workingType", order.IsMarkTriggered ? "MARK_PRICE" : "CONTRACT_PRICE");
        json.WriteString("priceMatch", "NONE");
        json.WriteBoolean("closePosition", order.IsClosePosition);
        json.WriteBoolean("priceProtect", order.IsPriceProtected);
        json.WriteBoolean("reduceOnly", order.IsReduceOnly);
        json.WriteString("activatePrice", order.ActivatePrice == 0 ? "" : Fixed(order.ActivatePrice, price));
        json.WriteString("callbackRate", order.CallbackRate == 0 ? "" : Plain(order.CallbackRate));
        json.WriteNumber("createTime", order.CreatedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("updateTime", order.UpdatedAt.ToUnixTimeMilliseconds());
        json.WriteNumber("triggerTime", order.TriggeredAt?.ToUnixTimeMilliseconds() ?? 0);
        json.WriteNumber("goodTillDate", 0);
        json.WriteEndObject();
    }

    public static void WriteFill(this Utf8JsonWriter json, PaperFill fill, PaperInstrument instrument)
    {
        json.WriteStartObject();
        json.WriteString("symbol", fill.Symbol.Value);
        json.WriteString("pair", fill.Symbol.Value);
        json.WriteNumber("id", fill.TradeId);
        json.WriteNumber("orderId", fill.OrderId);
        json.WriteString("side", OrderWords.Of(fill.Side));
        json.WriteString("positionSide", "BOTH");
        json.WriteString("price", Fixed(fill.Price, instrument.PriceDecimals));
        json.WriteString("qty", Fixed(fill.Quantity, instrument.QuantityDecimals));
        json.WriteString("quoteQty", Plain(fill.Price * fill.Quantity));
        json.WriteString("baseQty", "0");
        json.WriteString("realizedPnl", Plain(fill.Realized));
        json.WriteString("commission", Fixed(fill.Fee, WireNumber.Fine));
        json.WriteString("commissionAsset", "USDT");
        json.WriteString("marginAsset", "USDT");
        json.WriteBoolean("maker", fill.IsMaker);
        json.WriteBoolean("buyer", fill.Side == Core.Exchange.Account.OrderSide.Buy);
        json.WriteNumber("time", fill.Time.ToUnixTimeMilliseconds());
        json.WriteEndObject();
    }

    public static void WriteIncome(this Utf8JsonWriter json, PaperIncome income)
    {
        json.WriteStartObject();
        json.WriteString("symbol", income.Symbol?.Value ?? "");
        json.WriteString("incomeType", income.Type);
        json.WriteString("income", Fixed(income.Amount, WireNumber.Fine));
        json.WriteString("asset", "USDT");
        json.WriteString("info", income.Info);
        json.WriteNumber("time", income.Time.ToUnixTimeMilliseconds());
        json.WriteNumber("tranId", income.TransactionId);
        json.WriteString("tradeId", income.TradeId?.ToString(CultureInfo.InvariantCulture) ?? "");
        json.WriteEndObject();
    }

    public static void WriteError(this Utf8JsonWriter json, PaperError error)
    {
        json.WriteStartObject();
        json.WriteNumber("code", error.Code);
        json.WriteString("msg", error.Message);
        json.WriteEndObject();
    }

    /// <summary>A decimal with a fixed number of digits after the point.</summary>
    public static string Fixed(decimal value, int decimals) =>
        value.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    /// <summary>A decimal without trailing zeros, at most eight digits after the point.</summary>
    public static string Plain(decimal value) => value.ToString("0.########", CultureInfo.InvariantCulture);
}
