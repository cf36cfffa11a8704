using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>Takes news over into a bracket. Every fact may come late, twice and in any order; none may undo a newer one.</summary>
internal static class BracketFacts
{
    public static Bracket Take(Bracket bracket, BracketInput input, DateTimeOffset now, BracketRules rules) =>
        OpenBooks(Uncover(TakeOver(bracket, input, now, rules), now));

    // Late news may bring it back to life: what ends anew is to be read anew.
    private static Bracket OpenBooks(Bracket bracket) => bracket is { AreBooksRead: true, IsSettled: false } ? bracket with { AreBooksRead = false } : bracket;

    // The oldest part of what is held counts as covered first. Quantity that lost its stop is uncovered from now on, quantity that
    // never had one from the moment it came.
    private static Bracket Uncover(Bracket bracket, DateTimeOffset now)
    {
        DateTimeOffset? naked = null;
        if (bracket.Held > 0 && bracket.Covered < bracket.Held)
        {
            var safe = bracket.Left + bracket.Covered;
            var came = bracket.Growth.FirstOrDefault(step => step.Entered > safe, new EntryGrowth(0, now)).At;
            naked = bracket.NakedSince is not { } before ? now : came > before ? came : before;
        }

        return naked == bracket.NakedSince ? bracket : bracket with { NakedSince = naked };
    }

    private static Bracket TakeOver(Bracket bracket, BracketInput input, DateTimeOffset now, BracketRules rules) => input switch
    {
        BracketInput.Tick => bracket,
        BracketInput.Restarted => OnRestart(bracket, now, rules),
        // Told a second time, it may have left already: one on its way is made durable again by nothing but the wire's "no byte left".
        BracketInput.Persisted persisted => Change(bracket, persisted.ClientOrderId,
            order => order.State == OrderState.Intended ? order.Become(OrderState.Durable, now) : order),
        BracketInput.HeldBack held => Change(bracket, held.ClientOrderId, 
            order => HoldBack(order, new(VenueErrorKind.HeldBack, null, held.Reason), now, rules)),
        BracketInput.OrderAnswer answer => OnAnswer(bracket, answer, now, rules),
        BracketInput.ConditionalAnswer answer => OnAnswer(bracket, answer, now, rules),
        BracketInput.CancelAnswer canceled => Change(bracket, canceled.ClientOrderId, order => AskSoon(order, now)),
        BracketInput.OrderSeen seen => OnOrder(bracket, seen.Order, seen.Fill, now),
        BracketInput.ConditionalSeen seen => OnConditional(bracket, seen.Order, now),
        BracketInput.FillsRead read => read.Fills.Aggregate(bracket, (state, fill) => OnFill(state, fill, now)),
        BracketInput.ReducedOutside outside => OnFill(bracket, outside.Fill, now),
        BracketInput.PositionRead read => OnPosition(bracket, read.Amount, now, rules),
        BracketInput.BooksRead => bracket.OwesBooks ? bracket with { AreBooksRead = true } : bracket,
        BracketInput.CloseAsked asked => bracket.Exit is null
            ? bracket with { Exit = new ExitWish(asked.Reason, asked.Why, now) } : bracket,
        BracketInput.StopMoved moved => bracket with
        {
            Plan = bracket.Plan with { StopPrice = moved.StopPrice }, StopMovedAt = now, Told = bracket.Told.Remove(ProtectionDuties.StopNotMoved),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(input), input, "A bracket knows no such input."),
    };

    /// <summary>The bracket with one order replaced; unchanged when it has no such order.</summary>
    internal static Bracket Change(Bracket bracket, string clientOrderId, Func<OrderLife, OrderLife> change)
    {
        var index = bracket.Orders.FindIndex(order => order.ClientOrderId == clientOrderId);
        if (index < 0)
        {
            return bracket;
        }

        var before = bracket.Orders[index];
        var after = change(before);
        return ReferenceEquals(before, after) ? bracket : bracket with { Orders = bracket.Orders.SetItem(index, after) };
    }

    private static int FindIndex(this System.Collections.Immutable.ImmutableArray<OrderLife> orders, Func<OrderLife, bool> match)
    {
        for (var i = 0; i < orders.Length; i++)
        {
            if (match(orders[i]))
            {
                return i;
            }
        }

        return -1;
    }

    // What was durable or on its way when the process died may have left: it is unknown, never re-sent.
    private static Bracket OnRestart(Bracket bracket, DateTimeOffset now, BracketRules rules)
    {
        foreach (var order in bracket.Orders)
        {
            bracket = Change(bracket, order.ClientOrderId, life => life.State switch
            {
                OrderState.Intended => life.Become(OrderState.NotPlaced, now),
                OrderState.Durable or OrderState.Sending => Doubt(life with { SentAt = SentBeforeRestart(life, now) }, now, rules),
                // Another exit beside an unknown one may take what another round trip holds: the first is asked for before.
                OrderState.Unknown when life.Role == OrderRole.Exit => life with { ProbeAt = now, SentAt = now },
                OrderState.Working or OrderState.Triggered or OrderState.Unknown => life with { ProbeAt = now },
                _ => life,
            });
        }

        return bracket;
    }

    // An entry left as soon as it was durable, if at all: what it brought in is looked for from then on, however long nobody was there.
    private static DateTimeOffset SentBeforeRestart(OrderLife life, DateTimeOffset now) => life.Role switch
    {
        OrderRole.Exit => now,
        OrderRole.Entry => life.SentAt ?? life.StateSince,
        _ => life.SentAt ?? now,
    };

    // An entry's moment is past. What protects or closes is as needed as before, and goes by the same name: no byte of it left.
    private static OrderLife HoldBack(OrderLife order, VenueRefusal refusal, DateTimeOffset now, BracketRules rules) => order.State switch
    {
        OrderState.Sending when order.Role != OrderRole.Entry => order.Become(OrderState.Durable, now) with
        {
            SentAt = null, SendAt = now + rules.PauseBefore(order.HeldBacks), HeldBacks = order.HeldBacks + 1, Refusal = refusal,
        },
        OrderState.Intended or OrderState.Durable or OrderState.Sending =>
            order with { State = OrderState.NotPlaced, StateSince = now, ProbeAt = null, Refusal = refusal },
        OrderState.Unknown => order.Become(OrderState.NotPlaced, now) with { Refusal = refusal },
        _ => order,
    };

    // Without a number of the venue's it was refused on this side of the wire, or never reached it.
    private static bool NeverLeft(VenueRefusal refusal) => refusal is
    {
        Code: null,
        Kind: VenueErrorKind.Retryable or VenueErrorKind.Rate or VenueErrorKind.Banned or VenueErrorKind.Clock or VenueErrorKind.HeldBack,
    };

    private static Bracket OnAnswer(Bracket bracket, BracketInput.OrderAnswer answer, DateTimeOffset now, BracketRules rules) => answer.Answer switch
    {
        VenueAnswer<VenueOrder>.Yes yes => OnOrder(bracket, yes.Value, null, now),
        VenueAnswer<VenueOrder>.No no => Change(bracket, answer.ClientOrderId, order => Refuse(order, no.Refusal, answer.IsToSending, now, rules)),
        _ => Change(bracket, answer.ClientOrderId, order => Doubt(order, now, rules)),
    };

    private static Bracket OnAnswer(Bracket bracket, BracketInput.ConditionalAnswer answer, DateTimeOffset now, BracketRules rules) => answer.Answer switch
    {
        VenueAnswer<VenueConditional>.Yes yes => OnConditional(bracket, yes.Value, now),
        VenueAnswer<VenueConditional>.No no => Change(bracket, answer.ClientOrderId, order => Refuse(order, no.Refusal, answer.IsToSending, now, rules)),
        _ => Change(bracket, answer.ClientOrderId, order => Doubt(order, now, rules)),
    };

    // Which refusal it is depends on what was asked: a question about an order is refused only by "nobody knows it".
    private static OrderLife Refuse(OrderLife order, VenueRefusal refusal, bool isToSending, DateTimeOffset now, BracketRules rules) => refusal.Kind switch
    {
        VenueErrorKind.NotFound => Absent(order, now),
        VenueErrorKind.Duplicate or VenueErrorKind.UnknownOutcome or VenueErrorKind.UnreadableAnswer => Doubt(order, now, rules),
        _ when IsAnswered(order, isToSending) && NeverLeft(refusal) => HoldBack(order, refusal, now, rules),
        _ when IsAnswered(order, isToSending) => order.Become(OrderState.Rejected, now) with { Refusal = refusal },
        _ => AskSoon(order, now + rules.AskAgainAfter), // A question that failed says nothing about the order: it is asked again.
    };

    // Doubted because the answer took its time: it is the answer all the same.
    private static bool IsAnswered(OrderLife order, bool isToSending) =>
        order.State == OrderState.Sending || (isToSending && order is { State: OrderState.Unknown, WasSeen: false });

    private static OrderLife Doubt(OrderLife order, DateTimeOffset now, BracketRules rules) => order.State switch
    {
        OrderState.Sending or OrderState.Durable => order.Become(OrderState.Unknown, now) with { ProbeAt = now },
        OrderState.Working => AskSoon(order, now + rules.AskAgainAfter),
        _ => order,
    };

    private static OrderLife Absent(OrderLife order, DateTimeOffset now)
    {
        var doubted = order.State is OrderState.Working or OrderState.Sending ? order.Become(OrderState.Unknown, now) : order;
        return doubted.State == OrderState.Unknown ? doubted with { NotFound = doubted.NotFound + 1, AbsentAt = now } : doubted;
    }

    private static OrderLife AskSoon(OrderLife order, DateTimeOffset at) =>
        order.State.IsFinal() || order.ProbeAt <= at ? order : order with { ProbeAt = at };

    private static Bracket OnOrder(Bracket bracket, VenueOrder shown, VenueFill? fill, DateTimeOffset now)
    {
        var life = bracket.Find(shown.ClientOrderId) ?? bracket.Orders.FirstOrDefault(order => order.ChildOrderId == shown.OrderId);
        if (life is not null)
        {
            var state = shown.Status switch
            {
                VenueOrderStatus.Filled => OrderState.Filled,
                VenueOrderStatus.Canceled or VenueOrderStatus.Expired => OrderState.Canceled,
                VenueOrderStatus.Rejected => OrderState.Rejected,
                _ => life.IsConditional ? OrderState.Triggered : OrderState.Working,
            };
            bracket = Change(bracket, life.ClientOrderId, order =>
            {
                var next = order.Become(state, now).WithFilled(shown.Filled);
                return next.IsConditional && next.ChildOrderId is null ? next with { ChildOrderId = shown.OrderId } : next;
            });
            bracket = Grow(bracket, now);
        }

        return fill is null ? bracket : OnFill(bracket, fill, now);
    }

    private static Bracket OnConditional(Bracket bracket, VenueConditional shown, DateTimeOffset now) =>
        Change(bracket, shown.ClientOrderId, order =>
        {
            var state = shown.Status switch
            {
                ConditionalStatus.New => OrderState.Working,
                ConditionalStatus.Triggering or ConditionalStatus.Triggered => OrderState.Triggered,
                ConditionalStatus.Finished => order.Filled >= order.Quantity ? OrderState.Filled : OrderState.Canceled,
                ConditionalStatus.Rejected => OrderState.Rejected,
                ConditionalStatus.Canceled or ConditionalStatus.Expired => OrderState.Canceled,
                _ => OrderState.Unknown,
            };
            var child = shown.ChildOrderId ?? order.ChildOrderId;
            var next = order.Become(state, now);
            next = next.ChildOrderId == child ? next : next with { ChildOrderId = child };
            next = shown.Quantity > 0 && shown.Quantity != next.Quantity ? next with { Quantity = shown.Quantity } : next;
            next = next.NotFound > 0 || next.UnansweredSince is not null ? next with { NotFound = 0, UnansweredSince = null } : next;
            return shown.RejectReason is { Length: > 0 } why && next.State == OrderState.Rejected
                ? next with { Refusal = new(VenueErrorKind.Rejected, null, why) } : next;
        });

    private static Bracket OnFill(Bracket bracket, VenueFill fill, DateTimeOffset now)
    {
        if (bracket.Fills.Any(known => known.FillId == fill.FillId))
        {
            return bracket;
        }

        bracket = bracket with { Fills = bracket.Fills.Add(fill), TruthMissingSince = null };
        if (bracket.OwnerOf(fill) is { } owner)
        {
            var total = bracket.Fills.Where(known => bracket.OwnerOf(known) == owner).Sum(known => known.Quantity);
            bracket = Change(bracket, owner.ClientOrderId, order =>
            {
                // A fill is the strongest evidence there is: the order existed, whatever was believed.
                var next = order.WithFilled(total);
                return next.Filled >= next.Quantity ? next.Become(OrderState.Filled, now)
                    : next.State is OrderState.Sending or OrderState.Unknown or OrderState.NotPlaced or OrderState.Rejected
                        ? next.Become(next.IsConditional ? OrderState.Triggered : OrderState.Working, now)
                    : next;
            });
        }

        return Grow(bracket, now);
    }

    private static Bracket Grow(Bracket bracket, DateTimeOffset now) =>
        bracket.Entered > (bracket.Growth.Length == 0 ? 0 : bracket.Growth[^1].Entered)
            ? bracket with { Growth = bracket.Growth.Add(new EntryGrowth(bracket.Entered, now)) }
            : bracket;

    private static Bracket OnPosition(Bracket bracket, decimal amount, DateTimeOffset now, BracketRules rules)
    {
        var shown = Math.Max(0, bracket.Plan.Side == Market.PositionSide.Long ? amount : -amount);
        if (shown >= bracket.Held)
        {
            return bracket.TruthMissingSince is null ? bracket : bracket with { TruthMissingSince = null };
        }

        if (bracket.TruthMissingSince is not { } since)
        {
            return bracket with { TruthMissingSince = now };
        }

        // Reads may all come from the past; the engine that refuses to reduce speaks of the present.
        var isConfirmed = shown == 0 && bracket.Orders.Any(order => order.StateSince >= since
            && order is { Role: OrderRole.Exit, State: OrderState.Rejected, Refusal.Kind: VenueErrorKind.ReduceOnly });
        return now - since < (isConfirmed ? rules.TruthGraceConfirmed : rules.TruthGrace) ? bracket
            : bracket with { LostOutside = bracket.LostOutside + bracket.Held - shown, TruthMissingSince = null };
    }
}
