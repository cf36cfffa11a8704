using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>The subgraphs' GraphQL endpoint, as far as the templates go: one aliased list by ids, and the index's state.</summary>
internal sealed class GraphCalls(IRecordedWorld world, StandInFaults faults)
{
    private const int FirstMax = 1000;

    public StandInAnswer Answer(string body, DateTimeOffset now)
    {
        string query;
        string[] ids;
        string last;
        int first;
        try
        {
            using var question = JsonDocument.Parse(body);
            query = question.RootElement.GetProperty("query").GetString() ?? "";
            var variables = question.RootElement.GetProperty("variables");
            ids = [.. variables.GetProperty("ids").EnumerateArray().Select(id => id.GetString() ?? "")];
            last = variables.GetProperty("last").GetString() ?? "";
            first = Math.Clamp(variables.GetProperty("first").GetInt32(), 1, FirstMax);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return Errors(null, $"the question cannot be read: {exception.Message}");
        }

        var isInterest = query.Contains("marketOpenInterests", StringComparison.Ordinal);
        if (!isInterest && !query.Contains("orderbooks", StringComparison.Ordinal))
        {
            return Errors(null, "no such field");
        }

        var rows = ids.Where(id => string.CompareOrdinal(id, last) > 0).Order(StringComparer.Ordinal)
            .Select(id => isInterest ? Interest(id, now) : Orderbook(id, now)).OfType<JsonObject>().Take(first);
        var data = new JsonObject
        {
            ["rows"] = new JsonArray([.. rows]),
            ["_meta"] = new JsonObject
            {
                ["block"] = new JsonObject { ["number"] = now.ToUnixTimeSeconds() / 2, ["timestamp"] = now.ToUnixTimeSeconds() },
                ["hasIndexingErrors"] = false,
            },
        };
        return faults.BrokenField is { } field ? Errors(data, "store error", field) : StandInAnswer.Ok(new JsonObject { ["data"] = data });
    }

    private JsonObject? Interest(string condition, DateTimeOffset now) =>
        world.ByCondition(condition) is { } market && market.OpensAt <= now && world.ActivityAt(market, now).OpenInterest is { } value
            ? new JsonObject { ["id"] = condition, ["amount"] = Millionths(value) }
            : null;

    private JsonObject? Orderbook(string token, DateTimeOffset now) =>
        world.ByToken(token) is { } market && market.OpensAt <= now && world.ActivityAt(market, now).Volume is { } value
            ? new JsonObject
            {
                ["id"] = token, ["tradesQuantity"] = Math.Round(value / 50).ToString(CultureInfo.InvariantCulture),
                ["scaledCollateralVolume"] = WireText.Decimal(value), ["scaledCollateralBuyVolume"] = WireText.Decimal(value / 2),
                ["scaledCollateralSellVolume"] = WireText.Decimal(value / 2),
            }
            : null;

    private static string Millionths(decimal usd) => Math.Round(usd * 1_000_000).ToString("0", CultureInfo.InvariantCulture);

    /// <summary>Errors come with HTTP 200, beside whatever data there is.</summary>
    private static StandInAnswer Errors(JsonObject? data, string message, string? field = null)
    {
        var error = new JsonObject { ["message"] = message };
        if (field is not null)
        {
            error["path"] = new JsonArray(field);
        }

        return StandInAnswer.Ok(new JsonObject { ["data"] = data, ["errors"] = new JsonArray(error) });
    }
}
