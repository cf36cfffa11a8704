using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Symbols;

/// <summary>How many minutes one bar of the chart covers, and how minutes become such bars.</summary>
public readonly record struct BarInterval(int Minutes, string Name)
{
    public static readonly BarInterval[] All = [new(1, "1m"), new(5, "5m"), new(15, "15m"), new(60, "1h")];

    public static BarInterval Parse(string? name)
    {
        var found = Array.FindIndex(All, interval => interval.Name == name);
        return All[Math.Max(0, found)];
    }

    /// <summary>Open time of the bar that holds <paramref name="time"/>: whole multiples of the interval since 1970 UTC.</summary>
    public DateTimeOffset Floor(DateTimeOffset time)
    {
        var seconds = time.ToUnixTimeSeconds();
        return DateTimeOffset.FromUnixTimeSeconds(seconds - (seconds % (Minutes * 60L)));
    }

    /// <summary>Joins minutes, oldest first, into bars; a bar with missing minutes joins the ones there are.</summary>
    public IReadOnlyList<Candle> Join(IReadOnlyList<Candle> minutes)
    {
        if (Minutes == 1)
        {
            return minutes;
        }

        var bars = new List<Candle>((minutes.Count / Minutes) + 1);
        foreach (var minute in minutes)
        {
            var open = Floor(minute.OpenTime);
            if (bars.Count > 0 && bars[^1].OpenTime == open)
            {
                var bar = bars[^1];
                bars[^1] = bar with
                {
                    High = Math.Max(bar.High, minute.High),
                    Low = Math.Min(bar.Low, minute.Low),
                    Close = minute.Close,
                    Volume = bar.Volume + minute.Volume,
                };
            }
            else
            {
                bars.Add(minute with { OpenTime = open });
            }
        }

        return bars;
    }
}
