using System.Globalization;
using System.Text.Json;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Account;

namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>The calls that read and change how the account and its symbols are set up.</summary>
internal sealed class SettingCalls(PaperBook book, PaperListing listing, Func<OrderLimits> orders)
{
    public PaperError? AccountConfig(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("feeTier", 0);
        json.WriteBoolean("canTrade", true);
        json.WriteBoolean("canDeposit", true);
        json.WriteBoolean("canWithdraw", false);
        json.WriteBoolean("dualSidePosition", book.Settings.IsHedgeMode);
        json.WriteNumber("updateTime", 0);
        json.WriteBoolean("multiAssetsMargin", false);
        json.WriteNumber("tradeGroupId", -1);
        json.WriteEndObject();
        return null;
    }

    /// <summary>Of the account service, which the exchange serves from another host.</summary>
    public PaperError? KeyRestrictions(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("ipRestrict", book.Options.KeyIsIpRestricted);
        json.WriteNumber("createTime", 0);
        json.WriteBoolean("enableReading", true);
        json.WriteBoolean("enableWithdrawals", book.Options.KeyCanWithdraw);
        json.WriteBoolean("enableInternalTransfer", false);
        json.WriteBoolean("permitsUniversalTransfer", false);
        json.WriteBoolean("enableFutures", true);
        json.WriteBoolean("enableSpotAndMarginTrading", false);
        json.WriteEndObject();
        return null;
    }

    public PaperError? SymbolConfig(PaperQuery query, Utf8JsonWriter json) => ForEach(query, json, symbol =>
    {
        var position = book.Wallet.Of(symbol);
        json.WriteStartObject();
        json.WriteString("symbol", symbol.Value);
        json.WriteString("marginType", position.IsIsolated ? "ISOLATED" : "CROSSED");
        json.WriteBoolean("isAutoAddMargin", false);
        json.WriteNumber("leverage", position.Leverage);
        json.WriteString("maxNotionalValue", Text(MarginTable.NotionalMax(symbol, position.Leverage)));
        json.WriteEndObject();
    });

    public PaperError? Brackets(PaperQuery query, Utf8JsonWriter json) => ForEach(query, json, symbol =>
    {
        json.WriteStartObject();
        json.WriteString("symbol", symbol.Value);
        json.WriteNumber("notionalCoef", 1.0m);
        json.WriteStartArray("brackets");
        var number = 0;
        foreach (var row in MarginTable.Of(symbol))
        {
            json.WriteStartObject();
            json.WriteNumber("bracket", ++number);
            json.WriteNumber("initialLeverage", row.LeverageMax);
            json.WriteNumber("notionalCap", row.NotionalCap);
            json.WriteNumber("notionalFloor", row.NotionalFloor);
            json.WriteNumber("maintMarginRatio", row.MaintenanceRatio);
            json.WriteNumber("cum", row.Deduction);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public PaperError? Commission(PaperQuery query, Utf8JsonWriter json)
    {
        if (query.Instrument() is not { } instrument)
        {
            return query.Error;
        }

        json.WriteStartObject();
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteString("makerCommissionRate", OrderRows.Fixed(book.Engine.FeeRate(instrument.Symbol, isMaker: true), 6));
        json.WriteString("takerCommissionRate", OrderRows.Fixed(book.Engine.FeeRate(instrument.Symbol, isMaker: false), 6));
        json.WriteString("rpiCommissionRate", "0.000050");
        json.WriteEndObject();
        return null;
    }

    public PaperError? PositionMode(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("dualSidePosition", book.Settings.IsHedgeMode);
        json.WriteEndObject();
        return null;
    }

    public PaperError? SetPositionMode(PaperQuery query, Utf8JsonWriter json)
    {
        query.Required("dualSidePosition");
        var isHedge = query.Flag("dualSidePosition");
        return query.Error ?? book.Settings.SetHedgeMode(isHedge) ?? Done(json);
    }

    public PaperError? SetMarginType(PaperQuery query, Utf8JsonWriter json)
    {
        var (instrument, type) = (query.Instrument(), query.Required("marginType"));
        if (type is not (null or "ISOLATED" or "CROSSED"))
        {
            query.Fail(PaperError.NotValid("marginType"));
        }

        return query.Error ?? book.Settings.SetIsolated(instrument!.Symbol, type == "ISOLATED") ?? Done(json);
    }

    public PaperError? SetLeverage(PaperQuery query, Utf8JsonWriter json)
    {
        var instrument = query.Instrument();
        query.Required("leverage");
        var leverage = (int)Math.Min(query.Id("leverage") ?? 0, int.MaxValue);
        if ((query.Error ?? book.Settings.SetLeverage(instrument!.Symbol, leverage)) is { } refused)
        {
            return refused;
        }

        json.WriteStartObject();
        json.WriteNumber("leverage", leverage);
        json.WriteString("maxNotionalValue", Text(MarginTable.NotionalMax(instrument!.Symbol, leverage)));
        json.WriteString("symbol", instrument.Symbol.Value);
        json.WriteEndObject();
        return null;
    }

    public PaperError? OrderRate(PaperQuery query, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        WriteLimit(json, "SECOND", 10, book.Options.OrdersPerTenSeconds, orders().InTenSeconds);
        WriteLimit(json, "MINUTE", 1, book.Options.OrdersPerMinute, orders().InMinute);
        json.WriteEndArray();
        return null;
    }

    /// <summary>Answers in plain text.</summary>
    public PaperError? SignAgreement(PaperQuery query, Utf8JsonWriter json)
    {
        book.Options = book.Options with { HasTradFiAgreement = true };
        json.WriteRawValue("SUCCESS", skipInputValidation: true);
        return null;
    }

    private PaperError? ForEach(PaperQuery query, Utf8JsonWriter json, Action<Symbol> write)
    {
        var one = query.OptionalInstrument()?.Symbol;
        if (query.Error is not null)
        {
            return query.Error;
        }

        json.WriteStartArray();
        foreach (var instrument in listing.All)
        {
            if (one is null || instrument.Symbol == one)
            {
                write(instrument.Symbol);
            }
        }

        json.WriteEndArray();
        return null;
    }

    private static PaperError? Done(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("code", 200);
        json.WriteString("msg", "success");
        json.WriteEndObject();
        return null;
    }

    private static void WriteLimit(Utf8JsonWriter json, string interval, int count, int limit, int used)
    {
        json.WriteStartObject();
        json.WriteString("rateLimitType", "ORDERS");
        json.WriteString("interval", interval);
        json.WriteNumber("intervalNum", count);
        json.WriteNumber("limit", limit);
        json.WriteNumber("count", used);
        json.WriteEndObject();
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
