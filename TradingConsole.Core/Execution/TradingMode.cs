namespace TradingConsole.Core.Execution;

/// <summary>What the desk does with an allowed decision.</summary>
public enum TradingMode
{
    /// <summary>Decide and record, trade nothing.</summary>
    Off,

    /// <summary>Simulated fills on live data.</summary>
    Shadow,

    /// <summary>Real orders.</summary>
    Live,
}

/// <summary>The stored spelling of a <see cref="TradingMode"/>.</summary>
public static class TradingModeWords
{
    /// <summary><c>off</c>, <c>shadow</c> or <c>live</c>.</summary>
    public static string Word(this TradingMode mode) => mode switch
    {
        TradingMode.Shadow => "shadow",
        TradingMode.Live => "live",
        _ => "off",
    };

    /// <exception cref="FormatException">Not a mode.</exception>
    public static TradingMode Parse(string word) => word switch
    {
        "off" => TradingMode.Off,
        "shadow" => TradingMode.Shadow,
        "live" => TradingMode.Live,
        _ => throw new FormatException($"Mode '{word}' is unknown; expected off, shadow or live."),
    };
}
