using TradingConsole.Core.Market;

namespace TradingConsole.Web.Pages.Positions;

/// <summary>How well a position is guarded by a stop, by the venue's own word.</summary>
public enum Protection
{
    /// <summary>Nothing is held yet.</summary>
    Pending,

    /// <summary>A stop rests for everything that is held.</summary>
    Protected,

    /// <summary>A stop is on its way; the deadline has not passed.</summary>
    Arming,

    /// <summary>Held without a stop beyond the deadline.</summary>
    Naked,

    /// <summary>Nobody at this desk opened it: it is watched, and closed only by hand or by flattening everything.</summary>
    Unowned,
}

/// <summary>A position of either account as the page shows it. USDT unless said otherwise.</summary>
/// <param name="TradeId">Its round trip; null for a position no round trip explains.</param>
/// <param name="Status"><c>pending</c>, <c>open</c> or <c>closing</c>.</param>
/// <param name="Quantity">Base asset, positive.</param>
/// <param name="Margin">Bound by it; isolated.</param>
/// <param name="ProtectionNote">What the protection rests on, or what is missing.</param>
/// <param name="Since">When it came to be held.</param>
/// <param name="NakedFor">How long part of it has had no resting stop; null while all is covered.</param>
/// <param name="Funding">Paid positive.</param>
public sealed record HeldPosition(
    Guid? TradeId, Symbol Symbol, string Side, string Status, decimal Quantity, int? Leverage, decimal? Entry, double? Mark, decimal? Stop,
    decimal? Target, decimal? Liquidation, double Margin, double? UnrealizedPnl, double? R, Protection Protection, string ProtectionNote,
    DateTimeOffset? Since, TimeSpan? NakedFor, double? Fees, double? Funding, double? Slippage, DateTimeOffset? ExpiresAt)
{
    /// <summary>From coming to be held to its stop resting at the venue; null where nobody measured it.</summary>
    public TimeSpan? CoveredAfter { get; init; }

    /// <summary>Slippage a stop is reckoned with when the worst case is added up.</summary>
    public const double StopSlippage = 5e-4;

    public bool IsHeld => Status != "pending";

    public bool IsLong => Side == "LONG";

    /// <summary>The mark price, or the entry while no mark is known.</summary>
    public double? Price => Mark ?? (double?)Entry;

    public double Notional => (double)Quantity * (Price ?? 0);

    /// <summary>Way from the mark to the liquidation price, over the mark; null when either is unknown.</summary>
    public double? LiquidationDistance => Distance(Liquidation);

    /// <summary>Way from the mark to the stop, over the mark; negative once the mark is beyond it.</summary>
    public double? StopDistance => Distance(Stop);

    /// <summary>What is lost from here if the stop fills now, with <see cref="StopSlippage"/>; null without a stop.</summary>
    public double? LossAtStop => IsHeld && StopDistance is { } way && Price is { } price
        ? (way * price * (double)Quantity) + (Notional * StopSlippage) : null;

    /// <summary>Fees, funding and slippage so far; null while none of them is known.</summary>
    public double? Costs => Fees is null && Funding is null && Slippage is null ? null : (Fees ?? 0) + (Funding ?? 0) + (Slippage ?? 0);

    /// <summary>Decimals of the instrument's prices, as its exchange prices show them.</summary>
    public int PriceDecimals => Math.Max(Entry?.Scale ?? 0, Stop?.Scale ?? 0);

    private double? Distance(decimal? level) => level is { } at && Price is { } price && price > 0
        ? (IsLong ? price - (double)at : (double)at - price) / price : null;
}
