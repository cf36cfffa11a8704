namespace TradingConsole.Core.Labels;

/// <summary>Which way a position earns. The value is the sign of its price exposure.</summary>
public enum Direction
{
    Short = -1,
    Long = 1,
}
