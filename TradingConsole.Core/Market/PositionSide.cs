namespace TradingConsole.Core.Market;

/// <summary>The direction of a position or of a wanted one. Orders say BUY and SELL instead.</summary>
public enum PositionSide
{
    Long,
    Short,
}

/// <summary>The words and signs a <see cref="PositionSide"/> stands for.</summary>
public static class PositionSideWords
{
    /// <summary>+1 for long, −1 for short: the sign of quantity and of profit when the price rises.</summary>
    public static int Sign(this PositionSide side) => side == PositionSide.Long ? 1 : -1;

    public static PositionSide Opposite(this PositionSide side) => side == PositionSide.Long ? PositionSide.Short : PositionSide.Long;

    /// <summary><c>LONG</c> or <c>SHORT</c>, as stored and as the exchange spells it.</summary>
    public static string Word(this PositionSide side) => side == PositionSide.Long ? "LONG" : "SHORT";

    /// <summary>The order side that opens the position: <c>BUY</c> or <c>SELL</c>.</summary>
    public static string OpeningOrder(this PositionSide side) => side == PositionSide.Long ? "BUY" : "SELL";

    /// <summary>The order side that closes the position.</summary>
    public static string ClosingOrder(this PositionSide side) => side == PositionSide.Long ? "SELL" : "BUY";

    /// <exception cref="FormatException">Neither <c>LONG</c> nor <c>SHORT</c>.</exception>
    public static PositionSide Parse(string word) => word switch
    {
        "LONG" => PositionSide.Long,
        "SHORT" => PositionSide.Short,
        _ => throw new FormatException($"Position side '{word}' is unknown; expected LONG or SHORT."),
    };
}
