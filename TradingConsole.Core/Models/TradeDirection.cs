namespace TradingConsole.Core.Models;

/// <summary>Which way a trade would go; the value is the sign of its return on a rising price.</summary>
public enum TradeDirection
{
    Long = 1,
    Short = -1,
}
