using TradingConsole.Core.Execution;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>What a level of the kill switch does to the paper account, again and again until nothing is left to do.</summary>
internal static class KillEffect
{
    /// <returns>Trades closed or canceled.</returns>
    public static int Follow(KillLevel level, ShadowDesk shadow, DateTimeOffset now) => level switch
    {
        KillLevel.FlattenAll => shadow.Active.Count == 0 ? 0 : shadow.FlattenAll(ExitReason.Kill, now).Length,
        KillLevel.ReduceOnly => shadow.Active.Where(trade => trade.Status == TradeStatus.Pending).Select(trade => trade.TradeId).ToList()
            .Count(pending => shadow.Flatten(pending, ExitReason.Kill, now) is not null),
        _ => 0,
    };
}
