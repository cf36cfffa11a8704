using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Messaging;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>A live round trip as other rooms hear of it: the same events, by the same names, as of a simulated one.</summary>
internal static class BracketEvents
{
    /// <summary>What its present state has to tell. Each event has an id of its own, so telling it again changes nothing.</summary>
    public static IEnumerable<OutboxEvent> Of(TradingMode mode, Bracket bracket, SimulatedTrade trade)
    {
        if (trade.Status == TradeStatus.Pending && bracket.Orders.Length == 1)
        {
            yield return TradeEvents.Tell(mode, new EntrySubmitted(trade.EntryDue, trade));
        }

        if (trade.Status == TradeStatus.Open && bracket.Entry.State == Orders.OrderState.Filled && trade is { EntryTime: { } entered, EntryPrice: { } price })
        {
            yield return TradeEvents.Tell(mode, new EntryFilled(entered, trade, price, trade.Fees));
        }

        if (bracket.IsOver && trade is { Status: TradeStatus.Closed, ExitTime: { } left })
        {
            yield return TradeEvents.Tell(
                mode, new ExitFilled(left, trade, trade.ExitReason!.Value, trade.ExitPrice ?? 0, trade.Fees, trade.GrossPnl));
        }

        if (bracket.IsSettled && trade.Status == TradeStatus.Canceled)
        {
            yield return TradeEvents.Tell(mode, new EntryCanceled(bracket.Entry.StateSince, trade, trade.Detail ?? ""));
        }
    }
}
