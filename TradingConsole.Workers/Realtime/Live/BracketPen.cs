using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Keeps brackets in the journal: one save at a time for each, the latest state wins. A save that is through lets intents leave.</summary>
internal sealed class BracketPen(LiveContext context, Action<BracketSeat, BracketInput> say)
{
    private static readonly TimeSpan TellAgainAfter = TimeSpan.FromMinutes(1);

    private DateTimeOffset? _journalTroubleAt;

    /// <summary>Saves what is new about a bracket, now or as soon as the save under way is through.</summary>
    public void Save(BracketSeat seat)
    {
        if (seat.IsSaving || seat.SaveAgainAt is not null || seat.Record(context.Now) is not { } record)
        {
            return;
        }

        seat.IsSaving = true;
        var snapshot = seat.Bracket;
        context.Run(
            async token =>
            {
                await context.Journal.SaveAsync(record, token);
                return true;
            },
            _ =>
            {
                (seat.IsSaving, seat.Saved) = (false, snapshot);
                foreach (var order in snapshot.Orders.Where(order => order.State == OrderState.Intended))
                {
                    say(seat, new BracketInput.Persisted(order.ClientOrderId));
                }

                Save(seat);
            },
            failure =>
            {
                (seat.IsSaving, seat.SaveAgainAt) = (false, context.Now + context.Patience.SaveAgainAfter);
                TellOfJournal($"The journal did not take {seat.Symbol}: {failure.Message}");
                if (snapshot.Entry.State == OrderState.Intended)
                {
                    say(seat, new BracketInput.HeldBack(snapshot.Entry.ClientOrderId, $"Its intent could not be stored: {failure.Message}"));
                }
            });
    }

    /// <summary>Lets protective orders leave that have waited too long: new risk waits for the journal for ever, protection does not.</summary>
    public void SendUnstored(BracketSeat seat)
    {
        if (UnstoredAt(seat) is not { } due || due > context.Now)
        {
            return;
        }

        TellOfJournal($"The journal is slow or down: protective orders of {seat.Symbol} leave without it.");
        foreach (var order in seat.Bracket.Orders.Where(IsUnstoredProtection))
        {
            say(seat, new BracketInput.Persisted(order.ClientOrderId));
        }
    }

    /// <summary>When <see cref="SendUnstored"/> has something to do.</summary>
    public DateTimeOffset? UnstoredAt(BracketSeat seat) =>
        seat.Bracket.Orders.Where(IsUnstoredProtection).Select(order => (DateTimeOffset?)order.StateSince).Min() + context.Patience.JournalPatience;

    private static bool IsUnstoredProtection(OrderLife order) => order.State == OrderState.Intended && order.Role != OrderRole.Entry;

    public void SaveAgain(BracketSeat seat)
    {
        if (seat.SaveAgainAt <= context.Now)
        {
            seat.SaveAgainAt = null;
            Save(seat);
        }
    }

    private void TellOfJournal(string message)
    {
        if (_journalTroubleAt is null || context.Now - _journalTroubleAt > TellAgainAfter)
        {
            _journalTroubleAt = context.Now;
            context.Tell("JOURNAL_FAILED", 2, null, null, message);
        }
    }
}
