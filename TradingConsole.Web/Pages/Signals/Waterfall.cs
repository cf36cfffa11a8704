using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>The steps from the expected return down to the expected value, in bps, and where each bar starts.</summary>
internal sealed record Waterfall(IReadOnlyList<WaterfallBar> Bars)
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["ER"] = "er", ["FEE"] = "fee", ["SLIPPAGE"] = "slip", ["FUNDING"] = "funding", ["RISK_PENALTY"] = "risk", ["EV"] = "EV",
    };

    /// <summary>
    /// Reads the EV parts of the wanted side: first the return, last the value, costs between them positive when they hurt.
    /// </summary>
    /// <returns>No bars when the decision carries no parts.</returns>
    public static Waterfall Of(SignalState signal)
    {
        var parts = signal.Stages.IsDefault ? [] : signal.Stages.Where(stage => stage.Stage == "ev").ToArray();
        if (parts.Length < 2)
        {
            return new Waterfall([]);
        }

        var bars = new List<WaterfallBar>(parts.Length);
        var level = Bps(parts[0]);
        bars.Add(new WaterfallBar(NameOf(parts[0]), level, 0, level, IsTotal: false));
        foreach (var cost in parts[1..^1])
        {
            var next = level - Bps(cost);
            bars.Add(new WaterfallBar(NameOf(cost), -Bps(cost), level, next, IsTotal: false));
            level = next;
        }

        bars.Add(new WaterfallBar(NameOf(parts[^1]), Bps(parts[^1]), 0, Bps(parts[^1]), IsTotal: true));
        return new Waterfall(bars);
    }

    public double Top => Bars.Count == 0 ? 0 : Math.Max(0, Bars.Max(bar => Math.Max(bar.From, bar.To)));

    public double Bottom => Bars.Count == 0 ? 0 : Math.Min(0, Bars.Min(bar => Math.Min(bar.From, bar.To)));

    private static string NameOf(StageState stage) => Names.GetValueOrDefault(stage.Code, stage.Code);

    private static double Bps(StageState stage)
    {
        var value = stage.Unit == "bps" ? stage.Value : stage.Value * 10_000;
        return double.IsFinite(value) ? value : 0;
    }
}

/// <param name="Value">What the label says, bps, signed by its effect.</param>
/// <param name="From">Where the bar starts on the axis, bps.</param>
internal sealed record WaterfallBar(string Name, double Value, double From, double To, bool IsTotal);
