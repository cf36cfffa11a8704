using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Core.Tests.Forecasts.Registry;

/// <summary>A catalogue market as the venue writes it; a test changes the fields it is about.</summary>
internal static class MarketJson
{
    public const string Id = "0x00000000000000000000000000000000000000000000000000000000000000a1";
    public const string Yes = "71321045863084981365469005770620412523470745398083994982746259498689308907982";
    public const string No = "52114319501245915516055106046884209969926127482827954674443846427813813222426";

    public static JsonObject Open() => new()
    {
        ["id"] = "512345",
        ["conditionId"] = "0x00000000000000000000000000000000000000000000000000000000000000A1",
        ["slug"] = "will-it-rain",
        ["question"] = "Will it rain?",
        ["description"] = "Yes if it rains.",
        ["version"] = "v1",
        ["outcomes"] = "[\"Yes\", \"No\"]",
        ["outcomePrices"] = "[\"0.4\", \"0.6\"]",
        ["clobTokenIds"] = $"[\"{Yes}\", \"{No}\"]",
        ["closed"] = false,
        ["enableOrderBook"] = true,
        ["startDate"] = "2026-01-01T00:00:00.123456789Z",
        ["endDate"] = "2026-01-20T12:00:00Z",
        ["umaResolutionStatus"] = "",
        ["umaResolutionStatuses"] = "[]",
        ["volume24hr"] = 1234.5,
        ["liquidityNum"] = "99.25",
        ["events"] = new JsonArray(new JsonObject { ["id"] = "77", ["tags"] = new JsonArray(new JsonObject { ["slug"] = "weather", ["label"] = "Weather" }) }),
    };

    public static JsonObject With(this JsonObject market, string field, JsonNode? value)
    {
        market[field] = value;
        return market;
    }

    public static JsonObject Closed(this JsonObject market, string prices, string? status, string closedTime = "2026-01-19 06:04:30+00") =>
        market.With("closed", true).With("closedTime", closedTime).With("outcomePrices", prices).With("umaResolutionStatus", status);

    public static JsonElement Element(this JsonNode node) => JsonSerializer.SerializeToElement(node);
}
