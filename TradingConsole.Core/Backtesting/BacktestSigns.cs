using System.Text.Json.Nodes;

namespace TradingConsole.Core.Backtesting;

/// <summary>Brings reports stored before costs were negative everywhere into today's form, so that old and new read alike.</summary>
/// <remarks>Those held costs as positive numbers; a trade's <c>gross</c> was after slippage, a sum's before it.</remarks>
internal static class BacktestSigns
{
    /// <returns>The same text when it is in today's form already.</returns>
    public static string Upgrade(string json)
    {
        var root = JsonNode.Parse(json);
        if (root?["normal"]?["costs"]?["gross"] is null)
        {
            return json;
        }

        foreach (var world in new[] { root["normal"], root["pessimistic"] })
        {
            Turn(world?["costs"], false);
            Each(world?["bySymbol"], false);
            Each(world?["trades"], true);
        }

        return root.ToJsonString();
    }

    private static void Each(JsonNode? rows, bool isAfterSlippage)
    {
        foreach (var row in rows as JsonArray ?? [])
        {
            Turn(row, isAfterSlippage);
        }
    }

    private static void Turn(JsonNode? row, bool isAfterSlippage)
    {
        if (row is not JsonObject figures)
        {
            return;
        }

        decimal Old(string name) => figures[name]?.GetValue<decimal>() ?? 0;
        figures["grossBeforeSlippage"] = Old("gross") + (isAfterSlippage ? Old("slippage") : 0);
        figures.Remove("gross");
        foreach (var cost in new[] { "fees", "slippage", "funding" })
        {
            figures[cost] = BacktestTrade.Paid(Old(cost));
        }
    }
}
