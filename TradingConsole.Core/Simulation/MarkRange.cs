namespace TradingConsole.Core.Simulation;

/// <summary>Mark prices over a moment or a bar, USDT: a tick is a range of one value, a bar is its OHLC.</summary>
public readonly record struct MarkRange(double First, double High, double Low, double Last)
{
    public static MarkRange Tick(double price) => new(price, price, price, price);

    /// <summary>Finite, positive, and ordered low ≤ first, last ≤ high.</summary>
    public bool IsValid =>
        double.IsFinite(High) && Low > 0 && Low <= First && First <= High && Low <= Last && Last <= High;
}
