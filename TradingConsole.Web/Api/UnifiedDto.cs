using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Web.Api;

/// <summary>One position of the unified list.</summary>
/// <param name="MarkPrice">Null while unknown.</param>
/// <param name="UnrealizedPnl">USDT at the mark, before the cost of leaving; null until entered.</param>
/// <param name="UnrealizedBps">Of the entry's notional.</param>
internal sealed record UnifiedDto(
    Guid TradeId, string Source, string Mode, Symbol Symbol, PositionSide Direction, string Status, decimal Quantity, int Leverage,
    DateTimeOffset? EnteredAt, decimal? EntryPrice, decimal StopPrice, decimal TargetPrice, double? MarkPrice, double? UnrealizedPnl,
    double? UnrealizedBps, DateTimeOffset DecidedAt)
{
    public static UnifiedDto Of(UnifiedPosition held, double? mark)
    {
        var worth = held.At(mark);
        return new UnifiedDto(
            held.TradeId, held.Source, held.Mode, held.Symbol, held.Direction, held.Status, held.Quantity, held.Leverage, held.EnteredAt,
            held.EntryPrice, held.StopPrice, held.TargetPrice, mark, worth?.Pnl, worth?.Bps,
            held.DecidedAt);
    }
}
