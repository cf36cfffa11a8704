namespace TradingConsole.Core.Exchange.Account;

/// <summary>Tells by a client order id who caused the order.</summary>
public static class OrderOrigins
{
    /// <summary>Every client order id of this desk starts with it.</summary>
    public const string DeskPrefix = "tc-";

    /// <remarks>The venue's own orders carry the ids its documentation lists; they move positions without any order of ours.</remarks>
    public static OrderOrigin Of(string clientOrderId) =>
        clientOrderId.StartsWith(DeskPrefix, StringComparison.Ordinal) ? OrderOrigin.Desk
        : clientOrderId.StartsWith("autoclose-", StringComparison.Ordinal) ? OrderOrigin.Liquidation
        : clientOrderId.StartsWith("adl_autoclose", StringComparison.Ordinal) ? OrderOrigin.AutoDeleveraging
        : clientOrderId.StartsWith("settlement_autoclose", StringComparison.Ordinal)
            || clientOrderId.StartsWith("delivery_autoclose", StringComparison.Ordinal) ? OrderOrigin.Settlement
        : OrderOrigin.External;
}
