using System.Collections.Immutable;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>The live account in the shapes the desk's pictures have.</summary>
internal static class LiveView
{
    /// <returns>Null while the account's money is not known.</returns>
    public static AccountState? Account(LiveSeatState state, RiskPreset risk)
    {
        if (state.Picture is not { Balance: { } balance } picture)
        {
            return null;
        }

        var notional = picture.Positions.ToLookup(position => position.Amount > 0, position => (double)(Math.Abs(position.Amount) * position.MarkPrice));
        var (longs, shorts) = (notional[true].Sum(), notional[false].Sum());
        return new AccountState(
            (double)balance.MarginBalance, (double)balance.WalletBalance, (double)balance.UnrealizedPnl, (double)balance.AvailableBalance,
            (double)balance.InitialMargin, longs + shorts, longs, shorts, (double?)state.DayPnl ?? 0, (double?)state.DayOpeningEquity ?? 0,
            risk.UsedMarginFractionMax, risk.TotalNotionalFractionMax, risk.DirectionalNotionalFractionMax, risk.PositionsMax);
    }

    /// <summary>Live round trips, with mark and liquidation price as the venue shows them.</summary>
    public static ImmutableArray<TradeState> Trades(LivePicture picture) =>
    [
        .. picture.Brackets.Select(bracket =>
        {
            var position = picture.Positions.FirstOrDefault(item => item.Symbol == bracket.Plan.Symbol);
            var trade = BracketTrade.Of(bracket) with { LiquidationPrice = position?.LiquidationPrice };
            return DeskBoard.StateOf(trade, trade.Status == TradeStatus.Open && position?.MarkPrice is > 0 and var mark ? mark : null);
        }),
    ];
}
