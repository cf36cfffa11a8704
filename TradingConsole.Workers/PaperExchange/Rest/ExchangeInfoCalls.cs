using System.Globalization;
using System.Text.Json;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.PaperExchange.Wire;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>ping, time and exchangeInfo.</summary>
internal sealed class ExchangeInfoCalls(PaperListing listing, PaperBook book, int weightPerMinute)
{
    public static PaperError? Ping(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteEndObject();
        return null;
    }

    public static PaperError? Time(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("serverTime", query.NowMs);
        json.WriteEndObject();
        return null;
    }

    public PaperError? Info(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("timezone", "UTC");
        json.WriteNumber("serverTime", query.NowMs);
        json.WriteStartArray("exchangeFilters");
        json.WriteEndArray();
        json.WriteStartArray("rateLimits");
        WriteLimit(json, "REQUEST_WEIGHT", "MINUTE", 1, weightPerMinute);
        WriteLimit(json, "ORDERS", "MINUTE", 1, book.Options.OrdersPerMinute);
        WriteLimit(json, "ORDERS", "SECOND", 10, book.Options.OrdersPerTenSeconds);
        json.WriteEndArray();
        json.WriteStartArray("assets");
        json.WriteStartObject();
        json.WriteString("asset", "USDT");
        json.WriteBoolean("marginAvailable", true);
        json.WriteString("autoAssetExchange", "-10000");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("symbols");
        foreach (var instrument in listing.All)
        {
            WriteSymbol(json, instrument, book.Rules(instrument.Symbol));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private static void WriteLimit(Utf8JsonWriter json, string type, string interval, int count, int limit)
    {
        json.WriteStartObject();
        json.WriteString("rateLimitType", type);
        json.WriteString("interval", interval);
        json.WriteNumber("intervalNum", count);
        json.WriteNumber("limit", limit);
        json.WriteEndObject();
    }

    private static void WriteSymbol(Utf8JsonWriter json, PaperInstrument instrument, ContractRules rules)
    {
        var name = instrument.Symbol.Value;
        json.WriteStartObject();
        json.WriteString("symbol", name);
        json.WriteString("pair", name);
        json.WriteString("contractType", instrument.ContractType);
        json.WriteNumber("deliveryDate", instrument.DeliveryTime.ToUnixTimeMilliseconds());
        json.WriteNumber("onboardDate", instrument.OnboardTime.ToUnixTimeMilliseconds());
        json.WriteString("status", rules.Status);
        json.WriteString("maintMarginPercent", "2.5000");
        json.WriteString("requiredMarginPercent", "5.0000");
        json.WriteString("baseAsset", instrument.BaseAsset);
        json.WriteString("quoteAsset", "USDT");
        json.WriteString("marginAsset", "USDT");
        json.WriteNumber("pricePrecision", instrument.PriceDecimals);
        json.WriteNumber("quantityPrecision", instrument.QuantityDecimals);
        json.WriteNumber("baseAssetPrecision", 8);
        json.WriteNumber("quotePrecision", 8);
        json.WriteString("underlyingType", instrument.UnderlyingType);
        json.WriteStartArray("underlyingSubType");
        json.WriteEndArray();
        json.WriteNumber("settlePlan", 0);
        json.WriteString("triggerProtect", instrument.IsTradFi ? "0.0200" : "0.0500");
        json.WriteString("liquidationFee", instrument.IsTradFi ? "0.015000" : "0.012500");
        json.WriteString("marketTakeBound", instrument.IsTradFi ? "0.02" : "0.05");
        json.WriteNumber("maxMoveOrderLimit", 10000);
        WriteFilters(json, instrument, rules);
        WriteWords(json, "orderTypes", "LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET");
        WriteWords(json, "timeInForce", "GTC", "IOC", "FOK", "GTX", "GTD");
        WriteWords(json, "permissionSets", "GRID", "COPY");
        json.WriteEndObject();
    }

    private static void WriteFilters(Utf8JsonWriter json, PaperInstrument instrument, ContractRules rules)
    {
        var (up, down) = instrument.IsTradFi ? ("1.0200", "0.9800") : ("1.0500", "0.9500");
        var (step, tick) = (WireNumber.Text(rules.QuantityStep), WireNumber.Text(rules.TickSize));
        json.WriteStartArray("filters");
        WriteFilter(
            json, "PRICE_FILTER", ("minPrice", tick), ("maxPrice", "10000000"), ("tickSize", tick));
        WriteFilter(
            json, "LOT_SIZE", ("minQty", step), ("maxQty", WireNumber.Text(instrument.QuantityMax)), ("stepSize", step));
        WriteFilter(
            json, "MARKET_LOT_SIZE", ("minQty", step), ("maxQty", WireNumber.Text(instrument.MarketQuantityMax)), ("stepSize", step));
        json.WriteStartObject();
        json.WriteString("filterType", "MAX_NUM_ORDERS");
        json.WriteNumber("limit", 200);
        json.WriteEndObject();
        WriteFilter(json, "MIN_NOTIONAL", ("notional", rules.NotionalMin.ToString(CultureInfo.InvariantCulture)));
        WriteFilter(json, "PERCENT_PRICE", ("multiplierUp", up), ("multiplierDown", down), ("multiplierDecimal", "4"));
        WriteFilter(json, "POSITION_RISK_CONTROL", ("positionControlSide", "NONE"));
        json.WriteEndArray();
    }

    private static void WriteFilter(Utf8JsonWriter json, string type, params ReadOnlySpan<(string Name, string Value)> fields)
    {
        json.WriteStartObject();
        json.WriteString("filterType", type);
        foreach (var (name, value) in fields)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter json, string name, params ReadOnlySpan<string> words)
    {
        json.WriteStartArray(name);
        foreach (var word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }
}
