using System.Globalization;
using TradingConsole.Web.Charts;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>Trades as lines and arrows on the price chart.</summary>
internal static class TradeMarks
{
    public static TradeLines? Lines(TradeState trade)
    {
        if (trade.EntryTime is not { } entered || trade.EntryPrice is not { } entry)
        {
            return null;
        }

        return new TradeLines(
            entered.ToUnixTimeSeconds(), (double)entry, (double)trade.TargetPrice, (double)trade.StopPrice,
            (double?)trade.LiquidationPrice,
            new Dictionary<string, string>
            {
                ["entry"] = string.Create(CultureInfo.InvariantCulture, $"Entry {trade.Quantity} {trade.Side}"),
                ["target"] = "TP " + Distance(trade.TargetPrice, entry),
                ["stop"] = "SL " + Distance(trade.StopPrice, entry),
                ["liquidation"] = "Liq",
            });
    }

    /// <summary>An arrow for each entry and each exit, in order of time.</summary>
    public static IReadOnlyList<ChartMarker> Markers(IReadOnlyList<TradeState> trades)
    {
        var markers = new List<ChartMarker>(2 * trades.Count);
        foreach (var trade in trades)
        {
            var isLong = trade.Side == "LONG";
            if (trade.EntryTime is { } entered)
            {
                markers.Add(new ChartMarker(entered.ToUnixTimeSeconds(), isLong, $"{(isLong ? "buy" : "sell")} {Formats.Price(trade.Quantity)}"));
            }

            if (trade.ExitTime is { } left)
            {
                var r = trade.RMultiple is { } multiple ? $" {Formats.R(multiple)} R" : "";
                markers.Add(new ChartMarker(left.ToUnixTimeSeconds(), !isLong, $"{(isLong ? "sell" : "buy")} · {trade.ExitReason}{r}"));
            }
        }

        markers.Sort((x, y) => x.Time.CompareTo(y.Time));
        return markers;
    }

    private static string Distance(decimal price, decimal entry) => Formats.PercentChange((double)(price / entry) - 1);
}
