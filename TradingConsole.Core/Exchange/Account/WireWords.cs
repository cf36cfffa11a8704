namespace TradingConsole.Core.Exchange.Account;

/// <summary>The exchange's words for an order's side and type; stored rows use the same.</summary>
public static class WireWords
{
    public const string Market = "MARKET";
    public const string StopMarket = "STOP_MARKET";
    public const string TakeProfitMarket = "TAKE_PROFIT_MARKET";

    private const string Buy = "BUY";
    private const string Sell = "SELL";

    public static string Word(this OrderSide side) => side == OrderSide.Buy ? Buy : Sell;

    public static string Word(this ConditionalType type) => type == ConditionalType.StopMarket ? StopMarket : TakeProfitMarket;

    /// <exception cref="FormatException">Neither <c>BUY</c> nor <c>SELL</c>; says the field's name.</exception>
    public static OrderSide ParseSide(string word, string field = "side") => word switch
    {
        Buy => OrderSide.Buy,
        Sell => OrderSide.Sell,
        _ => throw new FormatException($"{field} was '{word}'; it must be {Buy} or {Sell}."),
    };

    /// <returns>Null for types this desk never places.</returns>
    public static ConditionalType? FindConditional(string word) => word switch
    {
        StopMarket => ConditionalType.StopMarket,
        TakeProfitMarket => ConditionalType.TakeProfitMarket,
        _ => null,
    };
}
