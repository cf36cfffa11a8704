using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>What each single order demands: to leave once, to be doubted, asked about, given up on.</summary>
internal static class OrderDuties
{
    public static void SendWhatIsDurable(BracketDraft draft)
    {
        foreach (var order in draft.Bracket.Orders.Where(order => order.State == OrderState.Durable))
        {
            if (order.Role == OrderRole.Entry && (draft.IsExiting || draft.Now >= draft.Bracket.Plan.EnterBefore))
            {
                draft.Change(order, order.Become(OrderState.NotPlaced, draft.Now) with
                {
                    Refusal = new(VenueErrorKind.Rejected, null, draft.IsExiting ? "Closing was asked for before it left." : "Too late to enter."),
                });
                continue;
            }

            if (order.Role != OrderRole.Entry && !IsStillNeeded(draft, order))
            {
                draft.Change(order, order.Become(OrderState.NotPlaced, draft.Now)); // Held back until nobody needed it any more.
                continue;
            }

            if (order.SendAt is { } due && draft.Now < due)
            {
                if (order.Role == OrderRole.Exit)
                {
                    draft.Tell("EXIT_REFUSED", 2, $"Closing {draft.Bracket.Plan.Symbol} is not through yet: {order.Refusal?.Text}");
                }

                draft.WakeBy(due);
                continue;
            }

            var sending = order.Become(OrderState.Sending, draft.Now) with { SentAt = draft.Now };
            draft.Change(order, sending);
            draft.Acts.Add(new BracketAct.Send(sending));
        }

        if (draft.Bracket.Entry.State == OrderState.Intended && (draft.IsExiting || draft.Now >= draft.Bracket.Plan.EnterBefore))
        {
            draft.Change(draft.Bracket.Entry, draft.Bracket.Entry.Become(OrderState.NotPlaced, draft.Now));
        }
        else if (draft.Bracket.Entry.State == OrderState.Intended)
        {
            draft.WakeBy(draft.Bracket.Plan.EnterBefore);
        }
    }

    // A stop that was on its way when closing was asked for leaves too: the exit may be refused.
    private static bool IsStillNeeded(BracketDraft draft, OrderLife order) => order.Role switch
    {
        OrderRole.Exit => draft.Bracket.Held > 0,
        OrderRole.Target => !draft.IsExiting && !draft.IsFlat,
        _ => draft.IsExiting ? draft.Bracket.Held > 0 : !draft.IsFlat,
    };

    public static void DoubtTheUnanswered(BracketDraft draft)
    {
        foreach (var order in draft.Bracket.Orders.Where(order => order.State == OrderState.Sending))
        {
            var until = order.StateSince + draft.Rules.AnswerPatience;
            if (draft.Now >= until)
            {
                draft.Change(order, order.Become(OrderState.Unknown, draft.Now) with { ProbeAt = draft.Now });
            }
            else
            {
                draft.WakeBy(until);
            }
        }
    }

    public static void JudgeTheAbsent(BracketDraft draft)
    {
        foreach (var order in draft.Bracket.Orders.Where(order => order.State == OrderState.Unknown && order.NotFound >= draft.Rules.AbsencesMin))
        {
            var doubted = order.SentAt is { } sentAt && (order.Role != OrderRole.Entry || sentAt > order.StateSince) ? sentAt : order.StateSince;
            var proven = doubted + (order.Role == OrderRole.Exit ? draft.Rules.ExitAbsenceProvesAfter : draft.Rules.AbsenceProvesAfter);
            // Absent a while ago is not absent: one that arrived late and was hidden after that may rest by now.
            if (order.AbsentAt >= proven)
            {
                draft.Change(order, order.Become(order.WasSeen ? OrderState.Canceled : OrderState.NotPlaced, draft.Now));
            }
        }
    }

    public static void EndTheEntry(BracketDraft draft)
    {
        var entry = draft.Bracket.Entry;
        if (entry.State != OrderState.Working)
        {
            return;
        }

        if (draft.IsExiting || draft.Now >= entry.StateSince + draft.Rules.EntryPatience)
        {
            draft.Cancel(entry);
        }
        else
        {
            draft.WakeBy(entry.StateSince + draft.Rules.EntryPatience);
        }
    }

    public static void AskAboutOrders(BracketDraft draft)
    {
        // Whoever does not answer about the latest exits does not answer about those before either.
        var spared = draft.Bracket.Orders.Count(IsUnknownExit) - draft.Rules.ExitsUnheardMax;
        foreach (var order in draft.Bracket.Orders)
        {
            if (IsUnknownExit(order) && spared-- > 0)
            {
                continue;
            }

            var pause = order.State switch
            {
                OrderState.Unknown => draft.Rules.ProbePauses[Math.Min(order.Probes, draft.Rules.ProbePauses.Length - 1)],
                OrderState.Triggered => draft.Rules.ExecutionWatchEvery,
                OrderState.Working when order.Role == OrderRole.Stop => draft.Rules.StopWatchEvery,
                OrderState.Working when order.Role == OrderRole.Target => draft.Rules.TargetWatchEvery,
                OrderState.Working => draft.Rules.ExecutionWatchEvery,
                _ => (TimeSpan?)null,
            };
            if (pause is not { } wait)
            {
                continue;
            }

            // A stop that rests may have ended since it was sent, not since we heard of it.
            var since = order is { State: OrderState.Working, Role: OrderRole.Stop, SentAt: { } sentAt } ? sentAt : order.StateSince;
            var due = order.ProbeAt ?? since + wait;
            if (draft.Now >= due)
            {
                draft.Acts.Add(new BracketAct.Probe(order));
                var asked = order with { ProbeAt = draft.Now + wait, Probes = order.Probes + 1, UnansweredSince = order.UnansweredSince ?? draft.Now };
                draft.Change(order, asked);
                due = asked.ProbeAt.Value;
            }

            draft.WakeBy(due);
        }
    }

    private static bool IsUnknownExit(OrderLife order) => order is { Role: OrderRole.Exit, State: OrderState.Unknown };

    public static void ReadTruth(BracketDraft draft)
    {
        var lastExit = draft.Bracket.Orders.LastOrDefault(order => order.Role == OrderRole.Exit);
        var isPuzzled = draft.Bracket.TruthMissingSince is not null
            || (lastExit is { State: OrderState.Rejected, Refusal.Kind: VenueErrorKind.ReduceOnly } && draft.Bracket.Held > 0);
        if (draft.Bracket.Held < 0)
        {
            draft.Tell("POSITION_TURNED", 2, $"{draft.Bracket.Plan.Symbol} executed {-draft.Bracket.Held} more than was held.");
        }

        if (!isPuzzled)
        {
            return;
        }

        var due = (draft.Bracket.TruthReadAt ?? DateTimeOffset.MinValue) + draft.Rules.RetryPauseMax;
        if (draft.Bracket.TruthReadAt is null || draft.Now >= due)
        {
            draft.ReadTruth();
            due = draft.Now + draft.Rules.RetryPauseMax;
        }

        draft.WakeBy(due);
    }
}
