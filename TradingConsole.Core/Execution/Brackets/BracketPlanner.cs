using System.Collections.Immutable;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>
/// Says what the facts of a bracket demand now. It looks only at the facts, never at how they came about, so every order of events
/// that leaves the same facts leads to the same acts.
/// </summary>
internal sealed class BracketPlanner
{
    private readonly DateTimeOffset _now;
    private readonly BracketRules _rules;
    private readonly ImmutableArray<BracketAct>.Builder _acts = ImmutableArray.CreateBuilder<BracketAct>();
    private Bracket _bracket;
    private DateTimeOffset? _wakeAt;

    private BracketPlanner(Bracket bracket, DateTimeOffset now, BracketRules rules) => (_bracket, _now, _rules) = (bracket, now, rules);

    public static BracketStep Plan(Bracket bracket, DateTimeOffset now, BracketRules rules)
    {
        var planner = new BracketPlanner(bracket, now, rules);
        planner.SendWhatIsDurable();
        planner.DoubtTheUnanswered();
        planner.JudgeTheAbsent();
        planner.WishToExit();
        planner.EndTheEntry();
        planner.Protect();
        planner.TakeProfit();
        planner.CloseWhatIsHeld();
        planner.CancelWhatIsInTheWay();
        planner.AskAboutOrders();
        planner.ReadTruth();
        return new BracketStep(planner._bracket, planner._acts.ToImmutable(), planner._bracket.IsSettled ? null : planner._wakeAt);
    }

    private bool IsExiting => _bracket.Exit is not null;

    private void SendWhatIsDurable()
    {
        foreach (var order in _bracket.Orders.Where(order => order.State == OrderState.Durable))
        {
            if (order.Role == OrderRole.Entry && (IsExiting || _now >= _bracket.Plan.EnterBefore))
            {
                Change(order, order.Become(OrderState.NotPlaced, _now) with
                {
                    Refusal = new(VenueErrorKind.Rejected, null, IsExiting ? "Closing was asked for before it left." : "Too late to enter."),
                });
                continue;
            }

            var sending = order.Become(OrderState.Sending, _now) with { SentAt = _now };
            Change(order, sending);
            _acts.Add(new BracketAct.Send(sending));
        }

        if (_bracket.Entry.State == OrderState.Intended && (IsExiting || _now >= _bracket.Plan.EnterBefore))
        {
            Change(_bracket.Entry, _bracket.Entry.Become(OrderState.NotPlaced, _now));
        }
        else if (_bracket.Entry.State == OrderState.Intended)
        {
            WakeBy(_bracket.Plan.EnterBefore);
        }
    }

    private void DoubtTheUnanswered()
    {
        foreach (var order in _bracket.Orders.Where(order => order.State == OrderState.Sending))
        {
            var until = order.StateSince + _rules.AnswerPatience;
            if (_now >= until)
            {
                Change(order, order.Become(OrderState.Unknown, _now) with { ProbeAt = _now });
            }
            else
            {
                WakeBy(until);
            }
        }
    }

    private void JudgeTheAbsent()
    {
        foreach (var order in _bracket.Orders.Where(order => order.State == OrderState.Unknown && order.NotFound >= _rules.AbsencesMin))
        {
            var proven = (order.SentAt ?? order.StateSince)
                + (order.Role == OrderRole.Exit ? _rules.ExitAbsenceProvesAfter : _rules.AbsenceProvesAfter);
            if (_now >= proven)
            {
                Change(order, order.Become(OrderState.NotPlaced, _now));
            }
            else
            {
                WakeBy(proven);
            }
        }
    }

    private void WishToExit()
    {
        if (IsExiting || _bracket.Entry.State.IsFinal() && _bracket.Held <= 0)
        {
            return;
        }

        if (_now >= _bracket.Plan.ExpiresAt)
        {
            Exit(ExitReason.Time, "The vertical barrier is reached.");
            return;
        }

        WakeBy(_bracket.Plan.ExpiresAt);
        if (_bracket.Held <= 0)
        {
            return;
        }

        if (_bracket.Orders.LastOrDefault(order => order.Role == OrderRole.Stop) is { State: OrderState.Rejected, Refusal: { } refusal }
            && !MayPass(refusal.Kind))
        {
            Tell("STOP_REFUSED", 2, $"The venue refused the stop of {_bracket.Plan.Symbol}: {refusal.Text}");
            Exit(ExitReason.Stop, $"The stop was refused: {refusal.Text}");
            return;
        }

        var halfDone = _bracket.Orders.FirstOrDefault(order =>
            order is { Role: OrderRole.Stop, State: OrderState.Triggered } && _now >= order.StateSince + _rules.TriggerPatience);
        var ended = _bracket.Orders.FirstOrDefault(order =>
            order is { Role: OrderRole.Stop, ChildOrderId: not null } && order.State.IsFinal() && order.Filled < order.Quantity);
        if ((halfDone ?? ended) is { } triggered)
        {
            Tell("STOP_NOT_EXECUTED", 2, $"The stop of {_bracket.Plan.Symbol} triggered and closed {triggered.Filled} of {triggered.Quantity}.");
            Exit(ExitReason.Stop, "The triggered stop did not close the position.");
            return;
        }

        foreach (var order in _bracket.Orders.Where(order => order is { Role: OrderRole.Stop, State: OrderState.Triggered }))
        {
            WakeBy(order.StateSince + _rules.TriggerPatience);
        }

        var inFlight = _bracket.Orders.Where(order => order is { IsConditional: true, State: OrderState.Triggered }).Sum(order => order.Remaining);
        if (_bracket.NakedSince is { } naked && inFlight < _bracket.Held)
        {
            var deadline = naked + _rules.ProtectWithin;
            if (_now >= deadline)
            {
                Tell("STOP_NOT_CONFIRMED", 2,
                    $"{_bracket.Held - _bracket.Covered} {_bracket.Plan.Symbol} had no confirmed stop for {(_now - naked).TotalSeconds:0.0} s.");
                Exit(ExitReason.Stop, "The stop was not confirmed in time.");
            }
            else
            {
                WakeBy(deadline);
            }
        }
    }

    private void EndTheEntry()
    {
        var entry = _bracket.Entry;
        if (entry.State != OrderState.Working)
        {
            return;
        }

        if (IsExiting || _now >= entry.StateSince + _rules.EntryPatience)
        {
            Cancel(entry);
        }
        else
        {
            WakeBy(entry.StateSince + _rules.EntryPatience);
        }
    }

    private void Protect()
    {
        // While the position is being closed the resting stop stays; only a missing one is not placed again.
        if (IsExiting || _bracket.Held <= 0 || _bracket.Covered >= _bracket.Held
            || _bracket.Orders.Any(order => order is { IsConditional: true, State: OrderState.Triggered }))
        {
            return;
        }

        var latest = _bracket.Orders.LastOrDefault(order => order.Role == OrderRole.Stop);
        var placeAt = latest?.State switch
        {
            null or OrderState.Working or OrderState.Canceled or OrderState.Filled => _now,
            OrderState.Intended or OrderState.Durable => (DateTimeOffset?)null,
            OrderState.Rejected or OrderState.NotPlaced => latest.StateSince + _rules.RetryPause,
            _ => latest.SentAt + _rules.StopPatience,
        };
        if (placeAt is not { } due)
        {
            return;
        }

        if (_now >= due)
        {
            Intend(OrderRole.Stop, _bracket.Held, _bracket.Plan.StopPrice);
        }
        else
        {
            WakeBy(due);
        }
    }

    private void TakeProfit()
    {
        if (IsExiting || _bracket.Held <= 0 || _bracket.Covered < _bracket.Held || !_bracket.Entry.State.IsFinal())
        {
            return;
        }

        var targets = _bracket.Orders.Where(order => order.Role == OrderRole.Target).ToList();
        if (targets.Any(order => !order.State.IsFinal() && order.Remaining >= _bracket.Held))
        {
            return;
        }

        var refused = targets.Count(order => order.State is OrderState.Rejected or OrderState.NotPlaced);
        if (targets.LastOrDefault() is { State: OrderState.Rejected, Refusal.Kind: VenueErrorKind.PriceMoved })
        {
            Exit(ExitReason.Target, "The price is beyond the target already.");
        }
        else if (refused >= _rules.TargetRefusalsMax)
        {
            Tell("TARGET_REFUSED", 1, $"{_bracket.Plan.Symbol} goes on without a target: {targets[^1].Refusal?.Text}");
        }
        else if (targets.LastOrDefault() is { } last && (last.State.IsFinal() ? last.StateSince + _rules.PauseBefore(refused) : (DateTimeOffset?)null) is { } due && _now < due)
        {
            WakeBy(due);
        }
        else if (targets.All(order => order.State.IsFinal()))
        {
            Intend(OrderRole.Target, _bracket.Held, _bracket.Plan.TargetPrice);
        }
    }

    private void CloseWhatIsHeld()
    {
        if (!IsExiting || _bracket.Held <= 0)
        {
            return;
        }

        var exits = _bracket.Orders.Where(order => order.Role == OrderRole.Exit).ToList();
        if (exits.LastOrDefault(order => !order.State.IsFinal()) is { } pending)
        {
            var patience = pending.SentAt + _rules.ExitPatience;
            if (pending.State != OrderState.Unknown || _now < patience)
            {
                if (pending.State.IsUnsure() && patience is { } again)
                {
                    WakeBy(again);
                }

                return;
            }
        }

        var failed = exits.AsEnumerable().Reverse().TakeWhile(order => order.State is OrderState.Rejected or OrderState.NotPlaced && order.Filled == 0).Count();
        if (failed > 0 && exits[^1] is { } last)
        {
            Tell("EXIT_REFUSED", 2, $"Closing {_bracket.Plan.Symbol} is not through yet: {last.Refusal?.Text ?? "no trace of the order at the venue"}");
            var due = last.StateSince + _rules.PauseBefore(failed - 1);
            if (_now < due)
            {
                WakeBy(due);
                return;
            }
        }

        Intend(OrderRole.Exit, Math.Min(_bracket.Held, _bracket.Plan.MarketQuantityMax), null);
    }

    private void CancelWhatIsInTheWay()
    {
        var isFlat = _bracket.Held <= 0 && _bracket.Entry.State.IsFinal();
        var keeper = _bracket.Orders.LastOrDefault(order => order is { Role: OrderRole.Stop, IsResting: true } && order.Remaining >= _bracket.Held);
        var target = _bracket.Orders.LastOrDefault(order => order is { Role: OrderRole.Target, IsResting: true });
        foreach (var order in _bracket.Orders.Where(order => order.IsConditional))
        {
            var isSpare = order.Role == OrderRole.Stop
                ? keeper is not null && order != keeper
                : IsExiting || (target is not null && order != target) || (order.IsResting && order.Remaining < _bracket.Held && _bracket.Entry.State.IsFinal());
            if ((isFlat || isSpare) && (order.State is OrderState.Working or OrderState.Unknown))
            {
                Cancel(order);
            }
        }
    }

    private void AskAboutOrders()
    {
        foreach (var order in _bracket.Orders)
        {
            var pause = order.State switch
            {
                OrderState.Unknown => _rules.ProbePauses[Math.Min(order.Probes, _rules.ProbePauses.Length - 1)],
                OrderState.Triggered => _rules.ExecutionWatchEvery,
                OrderState.Working when order.Role == OrderRole.Stop => _rules.StopWatchEvery,
                OrderState.Working when order.Role == OrderRole.Target => _rules.TargetWatchEvery,
                OrderState.Working => _rules.ExecutionWatchEvery,
                _ => (TimeSpan?)null,
            };
            if (pause is not { } wait)
            {
                continue;
            }

            var due = order.ProbeAt ?? order.StateSince + wait;
            if (_now >= due)
            {
                _acts.Add(new BracketAct.Probe(order));
                var asked = order with { ProbeAt = _now + wait, Probes = order.Probes + 1 };
                Change(order, asked);
                due = asked.ProbeAt.Value;
            }

            WakeBy(due);
        }
    }

    private void ReadTruth()
    {
        var lastExit = _bracket.Orders.LastOrDefault(order => order.Role == OrderRole.Exit);
        var isPuzzled = _bracket.TruthMissingSince is not null
            || (lastExit is { State: OrderState.Rejected, Refusal.Kind: VenueErrorKind.ReduceOnly } && _bracket.Held > 0);
        if (_bracket.Held < 0)
        {
            Tell("POSITION_TURNED", 2, $"{_bracket.Plan.Symbol} executed {-_bracket.Held} more than was held.");
        }

        if (!isPuzzled)
        {
            return;
        }

        var due = (_bracket.TruthReadAt ?? DateTimeOffset.MinValue) + _rules.RetryPauseMax;
        if (_bracket.TruthReadAt is null || _now >= due)
        {
            _acts.Add(new BracketAct.ReadTruth());
            _bracket = _bracket with { TruthReadAt = _now };
            due = _now + _rules.RetryPauseMax;
        }

        WakeBy(due);
    }

    private static bool MayPass(VenueErrorKind kind) => kind
        is VenueErrorKind.Retryable or VenueErrorKind.Rate or VenueErrorKind.Clock or VenueErrorKind.UnknownOutcome or VenueErrorKind.ClosePosition;

    private void Exit(ExitReason reason, string why) => _bracket = _bracket with { Exit = new ExitWish(reason, why, _now) };

    private void Intend(OrderRole role, decimal quantity, decimal? triggerPrice)
    {
        var side = _bracket.Plan.Side == PositionSide.Long ? OrderSide.Sell : OrderSide.Buy;
        var order = new OrderLife(
            ClientOrderIds.For(role, _bracket.Plan.TradeId, _bracket.Orders.Length), role, side, quantity, triggerPrice,
            OrderState.Intended, 0, _now);
        _bracket = _bracket with { Orders = _bracket.Orders.Add(order) };
        _acts.Add(new BracketAct.Persist(order));
    }

    private void Cancel(OrderLife order)
    {
        var due = order.CancelSentAt + _rules.CancelAgainAfter;
        if (due is { } wait && _now < wait)
        {
            WakeBy(wait);
            return;
        }

        var canceling = order with { CancelSentAt = _now };
        Change(order, canceling);
        _acts.Add(new BracketAct.Cancel(canceling));
        WakeBy(_now + _rules.CancelAgainAfter);
    }

    private void Tell(string code, int severity, string message)
    {
        if (!_bracket.Told.Contains(code))
        {
            _bracket = _bracket with { Told = _bracket.Told.Add(code) };
            _acts.Add(new BracketAct.Report(new BracketReport(code, severity, message)));
        }
    }

    private void Change(OrderLife before, OrderLife after) =>
        _bracket = BracketFacts.Change(_bracket, before.ClientOrderId, _ => after);

    private void WakeBy(DateTimeOffset at) => _wakeAt = _wakeAt is { } sooner && sooner <= at ? sooner : at;
}
