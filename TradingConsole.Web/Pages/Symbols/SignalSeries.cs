using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Web.Charts;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>Decisions as the chart's panes show them: EV, ER and q05 in bps, the last decision of each bar.</summary>
internal static class SignalSeries
{
    public static SeriesColumns Columns(IReadOnlyList<SignalPoint> points, BarInterval interval, bool isShort)
    {
        var last = new List<SignalPoint>(points.Count);
        foreach (var point in points)
        {
            if (last.Count > 0 && interval.Floor(last[^1].Bar) == interval.Floor(point.Bar))
            {
                last[^1] = point;
            }
            else
            {
                last.Add(point);
            }
        }

        return new SeriesColumns(
            [.. last.Select(point => interval.Floor(point.Bar).ToUnixTimeSeconds())],
            new Dictionary<string, IReadOnlyList<double?>>
            {
                ["ev"] = [.. last.Select(point => Bps(isShort ? point.EvShort : point.EvLong))],
                ["er"] = [.. last.Select(point => Bps(isShort ? point.Prediction.Short.Er : point.Prediction.Long.Er))],
                ["q05"] = [.. last.Select(point => Bps(isShort ? point.Prediction.Short.Q05 : point.Prediction.Long.Q05))],
            });
    }

    public static SeriesPoint Point(SignalState signal, BarInterval interval, bool isShort) => new(
        interval.Floor(signal.Bar).ToUnixTimeSeconds(),
        new Dictionary<string, double?>
        {
            ["ev"] = Bps(isShort ? signal.EvShort : signal.EvLong),
            ["er"] = Bps(isShort ? signal.ErShort : signal.ErLong),
            ["q05"] = Bps(isShort ? signal.Q05Short : signal.Q05Long),
        });

    /// <summary>The policy's floors by pane. The q05 floor is set in ATR, so its height in bps moves with the latest ATR.</summary>
    public static IReadOnlyDictionary<string, double> Floors(PolicyPreset policy, double? atrFraction)
    {
        var floors = new Dictionary<string, double> { ["ev"] = policy.EvMin * 10_000 };
        if (atrFraction is { } atr && double.IsFinite(atr) && atr > 0)
        {
            floors["q05"] = Math.Round(policy.Q05MinAtr * atr * 10_000, 2);
        }

        return floors;
    }

    private static double? Bps(double fraction) => double.IsFinite(fraction) ? Math.Round(fraction * 10_000, 3) : null;
}
