using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>Status word of an order of the matching engine, as on the wire.</summary>
internal static class OrderWords
{
    public const string New = "NEW";
    public const string PartiallyFilled = "PARTIALLY_FILLED";
    public const string Filled = "FILLED";
    public const string Canceled = "CANCELED";
    public const string Expired = "EXPIRED";
    public const string Market = "MARKET";
    public const string Limit = "LIMIT";

    public static string Of(OrderSide side) => side == OrderSide.Buy ? "BUY" : "SELL";

    public static OrderSide Opposite(OrderSide side) => side == OrderSide.Buy ? OrderSide.Sell : OrderSide.Buy;
}

/// <summary>Why an order expired; the numbers of the exchange's field <c>er</c>.</summary>
internal enum ExpiryReason
{
    None = 0,
    ImmediateRemainder = 2,
    ReduceOnly = 4,
    Liquidated = 5,
    ConditionGone = 6,
    Delisted = 7,
    MarketRemainder = 9,
}

/// <summary>What a caller asks of the matching engine.</summary>
/// <param name="Type"><c>MARKET</c> or <c>LIMIT</c>.</param>
/// <param name="Price">USDT; 0 for a market order.</param>
internal sealed record NewOrder(
    Symbol Symbol, OrderSide Side, string Type, decimal Quantity, decimal Price, string TimeInForce, bool IsReduceOnly, string? ClientId)
{
    public string PositionSide { get; init; } = "BOTH";

    public string SelfTradePrevention { get; init; } = "EXPIRE_MAKER";

    public long GoodTill { get; init; }

    public bool IsResultWanted { get; init; }

    /// <summary>The conditional order it comes from.</summary>
    public PaperAlgoOrder? Parent { get; init; }

    public bool IsMarket => Type == OrderWords.Market;
}

/// <summary>An order as it stands.</summary>
internal sealed record PaperOrder(
    long Id, string ClientId, Symbol Symbol, OrderSide Side, string Type, string TimeInForce, decimal Quantity, decimal Price,
    bool IsReduceOnly, bool IsClosePosition, DateTimeOffset Time)
{
    public string Status { get; init; } = OrderWords.New;

    public decimal Filled { get; init; }

    /// <summary>Executed quantity times price, USDT.</summary>
    public decimal CumQuote { get; init; }

    public ExpiryReason Expiry { get; init; }

    public DateTimeOffset UpdatedAt { get; init; } = Time;

    public long GoodTill { get; init; }

    public string SelfTradePrevention { get; init; } = "EXPIRE_MAKER";

    public string OriginalType { get; init; } = Type;

    public decimal StopPrice { get; init; }

    public string WorkingType { get; init; } = "CONTRACT_PRICE";

    public long? ParentAlgoId { get; init; }

    public decimal Remaining => Quantity - Filled;

    public decimal AveragePrice => Filled == 0 ? 0 : CumQuote / Filled;

    public bool IsOpen => Status is OrderWords.New or OrderWords.PartiallyFilled;
}

/// <summary>One execution.</summary>
/// <param name="Realized">Gross profit of what it closed, USDT.</param>
internal sealed record PaperFill(
    long TradeId, long OrderId, string ClientId, Symbol Symbol, OrderSide Side, decimal Price, decimal Quantity, decimal Fee,
    decimal Realized, bool IsMaker, DateTimeOffset Time);

/// <summary>One change of the wallet.</summary>
internal sealed record PaperIncome(
    string Type, Symbol? Symbol, decimal Amount, string Info, DateTimeOffset Time, long TransactionId, long? TradeId);
