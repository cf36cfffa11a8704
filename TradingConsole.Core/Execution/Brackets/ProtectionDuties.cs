using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>What the held quantity demands while it is kept: a stop, a target, and neither twice.</summary>
internal static class ProtectionDuties
{
    /// <summary>Told once for each wish to move the stop.</summary>
    public const string StopNotMoved = "STOP_NOT_MOVED";

    // Stops of one round trip that may exist at a time because nobody answers.
    private const int StopsMax = 6;

    // With those that were asked to go and whose end nobody has confirmed: reads may lag behind for as long as ten stops take.
    private const int StopsAndGoingMax = 24;

    public static void Protect(BracketDraft draft)
    {
        if (draft.Bracket.Held <= 0 || draft.Bracket.Plan.StopPrice <= 0
            || draft.Bracket.Orders.Any(order => order is { Role: OrderRole.Stop, State: OrderState.Triggered }
                && (!draft.IsExiting || draft.Now < order.StateSince + draft.Rules.TriggerPatience)))
        {
            return;
        }

        if (draft.IsExiting && !ClosingDuties.IsHampered(draft))
        {
            return; // The exit closes sooner than a stop could be confirmed; the one that rests stays.
        }

        if (draft.Bracket.Covered >= draft.Bracket.Held)
        {
            if (!MoveTheStop(draft))
            {
                Reinsure(draft);
            }

            return;
        }

        var stops = draft.Bracket.Orders.Where(order => order.Role == OrderRole.Stop).ToList();
        if (AreTooMany(stops))
        {
            return; // Nobody answers: what is asked about them decides.
        }

        var refused = stops.AsEnumerable().Reverse().TakeWhile(order => order.State is OrderState.Rejected or OrderState.NotPlaced).Count();
        var latest = stops.LastOrDefault();
        var placeAt = latest?.State switch
        {
            null or OrderState.Working or OrderState.Canceled or OrderState.Filled => draft.Now,
            // One on its way that will be too small is not waited for.
            OrderState.Intended or OrderState.Durable or OrderState.Sending or OrderState.Unknown
                when draft.Bracket.Covered + latest.Remaining < draft.Bracket.Held => (latest.SentAt ?? latest.StateSince) + draft.Rules.RetryPause,
            OrderState.Intended or OrderState.Durable => (DateTimeOffset?)null,
            // What only helps a closing that does not get through may be refused for hours.
            OrderState.Rejected or OrderState.NotPlaced => latest.StateSince + (draft.IsExiting ? draft.Rules.PauseBefore(refused - 1) : draft.Rules.RetryPause),
            _ => latest.SentAt + draft.Rules.StopPatience,
        };
        if (placeAt is not { } due)
        {
            return;
        }

        if (draft.Now >= due)
        {
            draft.Intend(OrderRole.Stop, draft.Bracket.Held, draft.Bracket.Plan.StopPrice);
        }
        else
        {
            draft.WakeBy(due);
        }
    }

    public static void TakeProfit(BracketDraft draft)
    {
        if (draft.IsExiting || draft.Bracket.Held <= 0 || draft.Bracket.Covered < draft.Bracket.Held || !draft.Bracket.Entry.State.IsFinal())
        {
            return;
        }

        var targets = draft.Bracket.Orders.Where(order => order.Role == OrderRole.Target).ToList();
        if (targets.Any(order => !order.State.IsFinal() && order.Remaining >= draft.Bracket.Held))
        {
            return;
        }

        var refused = targets.Count(order => order.State is OrderState.Rejected or OrderState.NotPlaced);
        if (targets.LastOrDefault() is { State: OrderState.Rejected, Refusal.Kind: VenueErrorKind.PriceMoved })
        {
            draft.Exit(ExitReason.Target, "The price is beyond the target already.");
        }
        else if (refused >= draft.Rules.TargetRefusalsMax)
        {
            draft.Tell("TARGET_REFUSED", 1, $"{draft.Bracket.Plan.Symbol} goes on without a target: {targets[^1].Refusal?.Text}");
        }
        else if (targets.LastOrDefault() is { } last && (last.State.IsFinal() ? last.StateSince + draft.Rules.PauseBefore(refused) : (DateTimeOffset?)null) is { } due && draft.Now < due)
        {
            draft.WakeBy(due);
        }
        else if (targets.All(order => order.State.IsFinal()))
        {
            draft.Intend(OrderRole.Target, draft.Bracket.Held, draft.Bracket.Plan.TargetPrice);
        }
    }

    public static void CancelWhatIsInTheWay(BracketDraft draft)
    {
        var keeper = draft.Bracket.Orders.LastOrDefault(order => order is { Role: OrderRole.Stop, IsResting: true } && order.Remaining >= draft.Bracket.Held);
        var target = draft.Bracket.Orders.LastOrDefault(order => order is { Role: OrderRole.Target, IsResting: true });
        foreach (var order in draft.Bracket.Orders.Where(order => order.IsConditional))
        {
            var isSpare = order.Role == OrderRole.Stop
                ? keeper is { UnansweredSince: null } && order != keeper // While nobody answers about one, the other may be all there is.
                : draft.IsExiting || (target is not null && order != target) || (order.State == OrderState.Working && order.Remaining < draft.Bracket.Held && draft.Bracket.Entry.State.IsFinal());
            if (draft.IsFlat && order is { State: OrderState.Triggered, ChildOrderId: null })
            {
                GiveUpOnStuck(draft, order);
            }

            if ((draft.IsFlat || isSpare) && (order.State is OrderState.Working or OrderState.Unknown))
            {
                draft.Cancel(order);
            }
        }
    }

    private static void GiveUpOnStuck(BracketDraft draft, OrderLife order)
    {
        var until = order.StateSince + draft.Rules.StuckAfter;
        if (draft.Now < until)
        {
            draft.WakeBy(until);
            return;
        }

        draft.Tell("TRIGGER_STUCK", 1, $"{order.ClientOrderId} of {draft.Bracket.Plan.Symbol} triggered and never became an order.");
        draft.Change(order, order.Become(OrderState.Canceled, draft.Now));
    }

    private static bool AreTooMany(IReadOnlyCollection<OrderLife> stops)
    {
        var alive = stops.Where(order => !order.State.IsFinal()).ToList();
        return alive.Count >= StopsAndGoingMax || alive.Count(order => order.CancelSentAt is null) >= StopsMax;
    }

    // A stop the plan moved is placed beside the one that rests, which goes when the new one is confirmed: nothing is ever uncovered. What the
    // venue refuses is given up, and the plan is again what rests.
    private static bool MoveTheStop(BracketDraft draft)
    {
        var (wanted, stops) = (draft.Bracket.Plan.StopPrice, draft.Bracket.Orders.Where(order => order.Role == OrderRole.Stop).ToList());
        if (draft.IsExiting || stops.Any(order => !order.State.IsFinal() && order.CancelSentAt is null && order.TriggerPrice == wanted))
        {
            return false;
        }

        if (stops[^1] is { State: OrderState.Rejected or OrderState.NotPlaced } refused && refused.TriggerPrice == wanted
            && (draft.Bracket.StopMovedAt is not { } askedAt || refused.StateSince >= askedAt)
            && stops.LastOrDefault(order => order.IsResting)?.TriggerPrice is { } resting)
        {
            draft.KeepStop(resting);
            draft.Tell(StopNotMoved, 1, $"The stop of {draft.Bracket.Plan.Symbol} stays at {resting}: {refused.Refusal?.Text ?? "it could not be sent"}");
            return false;
        }

        if (AreTooMany(stops))
        {
            return false;
        }

        draft.Intend(OrderRole.Stop, draft.Bracket.Held, wanted, isMove: true);
        return true;
    }

    // A stop can vanish without a word. While nobody answers whether it still rests, a second one beside it costs nothing: both only
    // reduce, and one of them goes when both are confirmed.
    private static void Reinsure(BracketDraft draft)
    {
        var stops = draft.Bracket.Orders.Where(order => order.Role == OrderRole.Stop).ToList();
        var doubtAt = stops.Where(order => order.IsResting).Select(order => order.UnansweredSince + draft.Rules.ConfirmPatience).ToList();
        var latest = stops[^1];
        var isOnItsWay = latest.State.IsUnsure() ? draft.Now < latest.SentAt + (2 * draft.Rules.ReinsureEvery) : latest.State != OrderState.Working && !latest.State.IsFinal();
        if (doubtAt.Contains(null) || isOnItsWay || AreTooMany(stops))
        {
            return; // Some stop is confirmed, or another is on its way already.
        }

        var pause = latest.State is OrderState.Rejected or OrderState.NotPlaced ? 10 * draft.Rules.ReinsureEvery : draft.Rules.ReinsureEvery;
        var due = doubtAt.Max()!.Value;
        if (stops.Max(order => order.SentAt ?? order.StateSince) + pause is var again && again > due)
        {
            due = again;
        }

        if (draft.Now < due)
        {
            draft.WakeBy(due);
            return;
        }

        draft.Intend(OrderRole.Stop, draft.Bracket.Held, draft.Bracket.Plan.StopPrice);
    }
}
