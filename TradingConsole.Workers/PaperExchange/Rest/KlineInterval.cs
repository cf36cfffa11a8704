namespace TradingConsole.Workers.PaperExchange.Rest;

/// <summary>Candle lengths in minutes. Calendar months are not offered: nothing here asks for them.</summary>
internal static class KlineInterval
{
    private const long MondayOffset = 4 * 1440; // The epoch was a Thursday; weeks open on Monday.
    private const int Week = 7 * 1440;

    private static readonly Dictionary<string, int> Minutes = new()
    {
        ["1m"] = 1, ["3m"] = 3, ["5m"] = 5, ["15m"] = 15, ["30m"] = 30, ["1h"] = 60, ["2h"] = 120, ["4h"] = 240, ["6h"] = 360,
        ["8h"] = 480, ["12h"] = 720, ["1d"] = 1440, ["3d"] = 4320, ["1w"] = Week,
    };

    public static bool TryParse(string? text, out int minutes)
    {
        minutes = 0;
        return text is not null && Minutes.TryGetValue(text, out minutes);
    }

    /// <summary>First minute of the candle that contains a minute.</summary>
    public static long Floor(long minute, int length)
    {
        var offset = length == Week ? MondayOffset : 0;
        return ((minute - offset) / length * length) + offset;
    }
}
