using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>Status words of the algo-order service.</summary>
internal static class AlgoWords
{
    public const string New = "NEW";
    public const string Triggering = "TRIGGERING";
    public const string Triggered = "TRIGGERED";
    public const string Finished = "FINISHED";
    public const string Rejected = "REJECTED";
    public const string Canceled = "CANCELED";
    public const string Expired = "EXPIRED";
    public const string StopMarket = "STOP_MARKET";
    public const string TakeProfitMarket = "TAKE_PROFIT_MARKET";
    public const string Stop = "STOP";
    public const string TakeProfit = "TAKE_PROFIT";
    public const string Trailing = "TRAILING_STOP_MARKET";
    public const string GoodTillEnd = "GTE_GTC";
}

/// <summary>What a caller asks of the algo-order service.</summary>
internal sealed record NewAlgoOrder(Symbol Symbol, OrderSide Side, string Type, decimal Quantity, decimal TriggerPrice, string? ClientId)
{
    public string PositionSide { get; init; } = "BOTH";

    public string TimeInForce { get; init; } = "GTC";

    public decimal Price { get; init; }

    public bool IsMarkTriggered { get; init; }

    public bool IsPriceProtected { get; init; }

    public bool IsReduceOnly { get; init; }

    public bool IsClosePosition { get; init; }

    /// <summary>0: active at once.</summary>
    public decimal ActivatePrice { get; init; }

    /// <summary>Percent, for a trailing stop.</summary>
    public decimal CallbackRate { get; init; }
}

/// <summary>A conditional order as it stands.</summary>
internal sealed record PaperAlgoOrder(
    long Id, string ClientId, Symbol Symbol, OrderSide Side, string Type, string TimeInForce, decimal Quantity, decimal TriggerPrice,
    decimal Price, bool IsMarkTriggered, bool IsPriceProtected, bool IsReduceOnly, bool IsClosePosition, DateTimeOffset CreatedAt)
{
    public string Status { get; init; } = AlgoWords.New;

    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    public DateTimeOffset? TriggeredAt { get; init; }

    public long? ChildId { get; init; }

    public decimal ActualPrice { get; init; }

    public decimal ActualQuantity { get; init; }

    public string RejectReason { get; init; } = "";

    public decimal ActivatePrice { get; init; }

    public decimal CallbackRate { get; init; }

    public bool IsActivated { get; init; }

    /// <summary>The best price since activation, for a trailing stop.</summary>
    public decimal Extreme { get; init; }

    public bool IsOpen => Status is AlgoWords.New or AlgoWords.Triggering;

    public bool IsLimit => Type is AlgoWords.Stop or AlgoWords.TakeProfit;

    /// <summary>Rests and would close at the market when the price goes against the position: what protects.</summary>
    public bool Protects => Status == AlgoWords.New && Type == AlgoWords.StopMarket && (IsReduceOnly || IsClosePosition);
}
