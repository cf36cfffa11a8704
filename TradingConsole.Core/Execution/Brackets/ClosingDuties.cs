using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>When the round trip must end, and what ends it.</summary>
internal static class ClosingDuties
{
    // Refusals in a row after which the next attempt waits twice as long: names and rows last that much longer.
    private const int RefusedForLong = 60;

    public static void WishToExit(BracketDraft draft)
    {
        if (draft.IsExiting || draft.Bracket.Entry.State.IsFinal() && draft.Bracket.Held <= 0)
        {
            return;
        }

        if (draft.Now >= draft.Bracket.Plan.ExpiresAt)
        {
            draft.Exit(ExitReason.Time, "The vertical barrier is reached.");
            return;
        }

        draft.WakeBy(draft.Bracket.Plan.ExpiresAt);
        if (draft.Bracket.Held <= 0)
        {
            return;
        }

        if (draft.Bracket.Orders.LastOrDefault(order => order is { Role: OrderRole.Stop, IsMove: false }) is { State: OrderState.Rejected, Refusal: { } refusal }
            && !MayPass(refusal.Kind) && (draft.Bracket.Covered < draft.Bracket.Held || refusal.Kind == VenueErrorKind.PriceMoved))
        {
            draft.Tell("STOP_REFUSED", 2, $"The venue refused the stop of {draft.Bracket.Plan.Symbol}: {refusal.Text}");
            draft.Exit(ExitReason.Stop, $"The stop was refused: {refusal.Text}");
            return;
        }

        var halfDone = draft.Bracket.Orders.FirstOrDefault(order =>
            order is { Role: OrderRole.Stop, State: OrderState.Triggered } && draft.Now >= order.StateSince + draft.Rules.TriggerPatience);
        var ended = draft.Bracket.Orders.FirstOrDefault(order =>
            order is { Role: OrderRole.Stop, ChildOrderId: not null } && order.State.IsFinal() && order.Filled < order.Quantity);
        if ((halfDone ?? ended) is { } triggered)
        {
            draft.Tell("STOP_NOT_EXECUTED", 2, $"The stop of {draft.Bracket.Plan.Symbol} triggered and closed {triggered.Filled} of {triggered.Quantity}.");
            draft.Exit(ExitReason.Stop, "The triggered stop did not close the position.");
            return;
        }

        foreach (var order in draft.Bracket.Orders.Where(order => order is { Role: OrderRole.Stop, State: OrderState.Triggered }))
        {
            draft.WakeBy(order.StateSince + draft.Rules.TriggerPatience);
        }

        // What triggered a moment ago is closing already; what triggered longer ago closes nothing.
        var triggering = draft.Bracket.Orders.Where(order => order is { IsConditional: true, State: OrderState.Triggered }
            && draft.Now < order.StateSince + draft.Rules.TriggerPatience).ToList();
        triggering.ForEach(order => draft.WakeBy(order.StateSince + draft.Rules.TriggerPatience));
        var inFlight = triggering.Sum(order => order.Remaining);
        if (draft.Bracket.NakedSince is { } naked && inFlight < draft.Bracket.Held)
        {
            var deadline = naked + draft.Rules.ProtectWithin - WayOf(draft);
            if (draft.Now >= deadline)
            {
                draft.Tell("STOP_NOT_CONFIRMED", 2,
                    $"{draft.Bracket.Held - draft.Bracket.Covered} {draft.Bracket.Plan.Symbol} had no confirmed stop for {(draft.Now - naked).TotalSeconds:0.0} s.");
                draft.Exit(ExitReason.Stop, "The stop was not confirmed in time.");
            }
            else
            {
                draft.WakeBy(deadline);
            }
        }
    }

    /// <summary>
    /// An exit was refused, is without answer or takes longer than protecting may: what is held needs a stop beside it. Both only reduce,
    /// and they go to different services of the venue.
    /// </summary>
    public static bool IsHampered(BracketDraft draft)
    {
        if (draft.Bracket.Exit is not { } wish)
        {
            return false;
        }

        var lateAt = wish.Since + draft.Rules.ProtectWithin;
        if (draft.Now >= lateAt || draft.Bracket.Orders.Any(order => order.Role == OrderRole.Exit && HasFailed(order)))
        {
            return true;
        }

        draft.WakeBy(lateAt);
        return false;
    }

    public static void CloseWhatIsHeld(BracketDraft draft)
    {
        if (!draft.IsExiting || draft.Bracket.Held <= 0)
        {
            return;
        }

        var exits = draft.Bracket.Orders.Where(order => order.Role == OrderRole.Exit).ToList();
        if (exits.LastOrDefault(order => !order.State.IsFinal()) is { } pending)
        {
            var isUnheard = exits.Count(order => order is { State: OrderState.Unknown, NotFound: 0 }) >= draft.Rules.ExitsInHaste;
            var patience = pending.SentAt + (isUnheard ? draft.Rules.ExitPatienceUnheard : draft.Rules.ExitPatience);
            if (pending.State != OrderState.Unknown || draft.Now < patience)
            {
                if (pending.State.IsUnsure() && patience is { } again)
                {
                    draft.WakeBy(again);
                }

                return;
            }
        }

        var failed = exits.AsEnumerable().Reverse().TakeWhile(order => order.State is OrderState.Rejected or OrderState.NotPlaced && order.Filled == 0).Count();
        if (failed > 0 && exits[^1] is { } last)
        {
            draft.Tell("EXIT_REFUSED", 2, $"Closing {draft.Bracket.Plan.Symbol} is not through yet: {last.Refusal?.Text ?? "no trace of the order at the venue"}");
            // From when it was sent: a refusal that took its time has paused enough.
            var due = (last.SentAt ?? last.StateSince) + (failed < RefusedForLong ? draft.Rules.PauseBefore(failed - 1) : 2 * draft.Rules.RetryPauseMax);
            if (draft.Now < due)
            {
                draft.WakeBy(due);
                return;
            }
        }

        draft.Intend(OrderRole.Exit, Math.Min(draft.Bracket.Held, draft.Bracket.Plan.MarketQuantityMax), null);
    }

    // That nothing was left to reduce is no failure.
    private static bool HasFailed(OrderLife exit) => exit.HeldBacks > 0
        || (exit.State is OrderState.Rejected or OrderState.NotPlaced or OrderState.Unknown && exit.Refusal?.Kind != VenueErrorKind.ReduceOnly);

    // It was executed before we heard of it, and an exit needs as long to get there: together, as long as the entry's answer took.
    private static TimeSpan WayOf(BracketDraft draft)
    {
        var way = draft.Bracket.Growth.Length > 0 && draft.Bracket.Entry.SentAt is { } sentAt ? draft.Bracket.Growth[0].At - sentAt : TimeSpan.Zero;
        return way <= TimeSpan.Zero ? TimeSpan.Zero : way < draft.Rules.AnswerPatience ? way : draft.Rules.AnswerPatience;
    }

    private static bool MayPass(VenueErrorKind kind) => kind
        is VenueErrorKind.Retryable or VenueErrorKind.Rate or VenueErrorKind.Clock or VenueErrorKind.UnknownOutcome or VenueErrorKind.ClosePosition
            or VenueErrorKind.Banned or VenueErrorKind.HeldBack;
}
