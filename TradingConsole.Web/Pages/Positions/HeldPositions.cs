using System.Collections.Immutable;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Positions;

/// <summary>The positions of one account at one moment.</summary>
/// <param name="Account"><c>shadow</c> or <c>live</c>.</param>
/// <param name="Rows">Held ones first, nearest to liquidation first; then pending ones.</param>
/// <param name="Equity">USDT; null while the venue has not told it.</param>
public sealed record HeldPositions(string Account, ImmutableArray<HeldPosition> Rows, double? Equity)
{
    public int Held => Rows.Count(row => row.IsHeld);

    public double Notional => Rows.Where(row => row.IsHeld).Sum(row => row.Notional);

    public double Margin => Rows.Sum(row => row.Margin);

    public double UnrealizedPnl => Rows.Sum(row => row.UnrealizedPnl ?? 0);

    /// <summary>What is lost if every stop fills now, USDT; positions without a stop are not in it.</summary>
    public double LossAtStops => Rows.Sum(row => row.LossAtStop ?? 0);

    /// <summary>Positions that are held and not fully covered by a resting stop.</summary>
    public int Uncovered => Rows.Count(row => row.Protection is Protection.Arming or Protection.Naked or Protection.Unowned);

    /// <summary>The shadow account, as the desk's loop tells it.</summary>
    public static HeldPositions Shadow(DeskSnapshot desk) => new("shadow", InOrder(desk.Trades.Select(Of)), desk.Account.Equity);

    internal static ImmutableArray<HeldPosition> InOrder(IEnumerable<HeldPosition> rows) =>
    [
        .. rows.OrderByDescending(row => row.Protection == Protection.Naked)
            .ThenBy(row => !row.IsHeld)
            .ThenBy(row => row.LiquidationDistance ?? double.MaxValue)
            .ThenBy(row => row.Symbol),
    ];

    private static HeldPosition Of(TradeState trade)
    {
        var isPending = trade.Status == "pending";
        var notional = (double)(trade.Quantity * (trade.EntryPrice ?? 0));
        return new HeldPosition(
            trade.TradeId, trade.Symbol, trade.Side, trade.Status, trade.Quantity, trade.Leverage, trade.EntryPrice, trade.MarkPrice,
            trade.StopPrice, trade.TargetPrice, trade.LiquidationPrice, notional / Math.Max(1, trade.Leverage),
            isPending ? null : trade.UnrealizedPnl, isPending ? null : trade.RMultiple,
            isPending ? Protection.Pending : Protection.Protected, isPending ? "filled at the next bar's open" : "simulated stop and target",
            trade.EntryTime, null, (double)trade.Fees, (double)trade.Funding, (double)trade.Slippage, trade.ExpiresAt);
    }
}
