using System.Text.Json;
using System.Text.Json.Nodes;
using TradingConsole.Core.Forecasts.Registry;
using TradingConsole.Core.Forecasts.Registry.Normalizing;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Registry;

/// <summary>Whatever stands in a field, a reader gives a row or a reason, and never throws: one row must not stop a page.</summary>
public sealed class HostileAnswersTests
{
    private static readonly string[] Values =
    [
        "null", "true", "1e400", "-1", "0", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "[]", "{}", "[null]", "[[1]]", "[\"a\",\"a\"]", "[\"\\ud800\",\"b\"]",
        "\"[\"", "\"[\\\"a\\\",null]\"", "\"[1,2]\"", "\"{}\"", "\"99999999999999999999999\"", "253402300799999", "\"0001-01-01T00:00:00Z\"", "\"NaN\"",
        "\"9999-12-31\"", "[{\"slug\":3,\"label\":{}}]", "[{\"token_id\":[],\"winner\":\"x\"},7]",
    ];

    [Fact]
    public void Read_AnyValueInAnyField_GivesARowOrAReason()
    {
        var rows = 0;
        rows += Try(
            MarketJson.Open().Closed("[\"1\", \"0\"]", "resolved"), row => GammaMarketReader.Read(row),
            "positionIds", "tags", "negRiskMarketID", "sportsMarketType", "category", "umaEndDate", "eventId", "liquidity");
        rows += Try(
            new JsonObject { ["condition_id"] = MarketJson.Id, ["status"] = "resolved" }, ResolutionReader.Read, "payouts", "resolved_at", "was_disputed");
        rows += Try(new JsonObject { ["condition_id"] = MarketJson.Id, ["closed"] = true }, BookMarketReader.Read, "tokens");
        rows += Try(
            new JsonObject
            {
                ["condition_id"] = MarketJson.Id, ["proxy_wallet"] = "0xw", ["token_id"] = "1", ["side"] = "BUY", ["size"] = 1, ["price"] = 0.5,
                ["timestamp"] = 1_781_503_470,
            },
            TradeReader.Read, "transaction_hash");

        Assert.True(rows > 100, $"only {rows} rows were read at all");
    }

    private static int Try<T>(JsonObject good, Func<JsonElement, RowRead<T>> read, params string[] more)
        where T : class
    {
        var rows = 0;
        foreach (var field in good.Select(pair => pair.Key).Concat(more))
        {
            var rest = good.DeepClone().AsObject();
            rest.Remove(field);
            foreach (var value in Values)
            {
                var text = $"{{\"{field}\":{value},{rest.ToJsonString()[1..]}";
                var (row, rejection) = read(JsonSerializer.Deserialize<JsonElement>(text));

                Assert.True(row is null != rejection is null, text);
                rows += row is null ? 0 : 1;
            }
        }

        return rows;
    }
}
