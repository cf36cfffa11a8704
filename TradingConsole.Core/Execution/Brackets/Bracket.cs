using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>Quantity that came to be held at one moment: what was uncovered since when can be told from these.</summary>
/// <param name="Entered">Cumulative entry quantity, base asset.</param>
public readonly record struct EntryGrowth(decimal Entered, DateTimeOffset At);

/// <summary>Why and since when the round trip is being closed.</summary>
public sealed record ExitWish(ExitReason Reason, string Why, DateTimeOffset Since);

/// <summary>
/// One live round trip: entry, protective stop, target and exits, with every fact known about them. Immutable and without a clock:
/// <see cref="Step"/> is a pure function, so that a restart, a replay and a simulation reach the same state.
/// </summary>
/// <param name="Orders">In the order of their creation; the entry is the first.</param>
/// <param name="Fills">Every execution once, in arrival order.</param>
/// <param name="LostOutside">Base asset that vanished from the position without a fill we could read.</param>
/// <param name="Growth">When the entered quantity grew.</param>
/// <param name="NakedSince">Since when part of what is held has no resting stop; null while everything is covered.</param>
/// <param name="TruthMissingSince">Since when the venue shows a smaller position than our fills do; null while they agree.</param>
/// <param name="TruthReadAt">Latest request to read the position.</param>
/// <param name="Told">Reports already made.</param>
public sealed record Bracket(
    BracketPlan Plan,
    ImmutableArray<OrderLife> Orders,
    ImmutableArray<VenueFill> Fills,
    decimal LostOutside,
    ImmutableArray<EntryGrowth> Growth,
    ExitWish? Exit,
    DateTimeOffset? NakedSince,
    DateTimeOffset? TruthMissingSince,
    DateTimeOffset? TruthReadAt,
    ImmutableSortedSet<string> Told)
{
    public OrderLife Entry => Orders[0];

    /// <summary>Numbers of order names that are used up without an order in <see cref="Orders"/>: of forgotten orders, and passed over.</summary>
    public int Dropped { get; init; }

    /// <summary>When somebody last wanted the stop elsewhere: what was refused before says nothing of that wish.</summary>
    public DateTimeOffset? StopMovedAt { get; init; }

    /// <summary>Base asset the entry has brought in.</summary>
    public decimal Entered => Entry.Filled;

    /// <summary>Base asset that left again: by our closing orders, by others, or unseen.</summary>
    public decimal Left => Orders.Where(order => order.Role != OrderRole.Entry).Sum(order => order.Filled) + TakenByOthers + LostOutside;

    /// <summary>Base asset held now; negative only after the venue executed more than was held, which is reported.</summary>
    public decimal Held => Entered - Left;

    /// <summary>Quantity of stops that rest at the venue by its own word, base asset.</summary>
    public decimal Covered => Orders.Where(order => order is { Role: OrderRole.Stop, IsResting: true }).Sum(order => order.Remaining);

    /// <summary>Nothing is held and nothing can still be executed.</summary>
    public bool IsSettled => Held <= 0 && Orders.All(order => order.State.IsFinal());

    /// <summary>Some order was executed further than the fills tell: the venue still owes us the rest, with prices and fees.</summary>
    public bool LacksFills => Orders.Any(order => order.Filled > Shown(order) && !ClientOrderIds.IsAdopted(order.ClientOrderId));

    /// <summary>Settled, and every execution is in the books: a restart needs it no more.</summary>
    public bool IsOver => IsSettled && !LacksFills;

    /// <summary>The venue's trade list was read after the end: what others executed of ours meanwhile is in the books too.</summary>
    public bool AreBooksRead { get; init; }

    /// <summary>
    /// Something was held and has ended, and nobody has looked since what else was executed on the symbol: a deaf stream and two
    /// strangers who make up for one another leave position and belief agreeing.
    /// </summary>
    public bool OwesBooks => IsSettled && Entered > 0 && !AreBooksRead;

    /// <summary>An order may exist at the venue without our knowing: new risk on the symbol waits.</summary>
    public bool IsUnsure => Orders.Any(order => order.State.IsUnsure());

    /// <summary>A fresh bracket and its first act: making the entry's intent durable.</summary>
    public static BracketStep Open(BracketPlan plan, DateTimeOffset now, BracketRules rules)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var entry = new OrderLife(
            ClientOrderIds.For(OrderRole.Entry, plan.TradeId, 0, plan.Installation), OrderRole.Entry,
            plan.Side == PositionSide.Long ? OrderSide.Buy : OrderSide.Sell, plan.Quantity, null, OrderState.Intended, 0, now);
        var bracket = new Bracket(plan, [entry], [], 0, [], null, null, null, null, []);
        var step = BracketPlanner.Plan(bracket, now, rules);
        return step with { Acts = [new BracketAct.Persist(entry), .. step.Acts] };
    }

    /// <summary>A bracket around a position somebody else made, which only has to be closed: no entry of ours brought it in.</summary>
    /// <param name="plan">Stop and target mean nothing here.</param>
    public static BracketStep Adopt(BracketPlan plan, ExitReason reason, string why, DateTimeOffset now, BracketRules rules)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var entry = new OrderLife(
            ClientOrderIds.ForAdopted(plan.TradeId), OrderRole.Entry, plan.Side == PositionSide.Long ? OrderSide.Buy : OrderSide.Sell,
            plan.Quantity, null, OrderState.Filled, plan.Quantity, now);
        var bracket = new Bracket(
            plan, [entry], [], 0, [new EntryGrowth(plan.Quantity, now)], new ExitWish(reason, why, now), null, null, null, []);
        return Step(bracket, new BracketInput.Tick(), now, rules);
    }

    /// <summary>Stands for a stored round trip that cannot be read: its name is known, nothing else. It has no order and cannot be stepped.</summary>
    public static Bracket Unreadable(Guid trade, Symbol symbol) => new(
        new BracketPlan(trade, symbol, PositionSide.Long, 0, 0, 0, DateTimeOffset.MinValue, DateTimeOffset.MinValue, 0), [], [], 0, [], null, null, null, null, []);

    /// <summary>What follows from one input: facts are taken over first, then the planner says what they demand.</summary>
    public static BracketStep Step(Bracket bracket, BracketInput input, DateTimeOffset now, BracketRules rules) =>
        BracketPlanner.Plan(BracketFacts.Take(bracket, input, now, rules), now, rules);

    public OrderLife? Find(string clientOrderId) => Orders.FirstOrDefault(order => order.ClientOrderId == clientOrderId);

    private decimal Shown(OrderLife order) => Fills
        .Where(fill => fill.ClientOrderId == order.ClientOrderId || (order.ChildOrderId is { } child && fill.OrderId == child))
        .Sum(fill => fill.Quantity);

    private decimal TakenByOthers => Fills.Where(fill => OwnerOf(fill) is null).Sum(fill => fill.Quantity);

    /// <summary>The order of ours a fill belongs to; null when somebody else's order caused it.</summary>
    public OrderLife? OwnerOf(VenueFill fill) =>
        Orders.FirstOrDefault(order => order.ClientOrderId == fill.ClientOrderId || order.ChildOrderId == fill.OrderId);
}

/// <param name="Acts">To be done in this order.</param>
/// <param name="WakeAt">When to send <see cref="BracketInput.Tick"/> at the latest; null when only news can change anything.</param>
public sealed record BracketStep(Bracket Next, ImmutableArray<BracketAct> Acts, DateTimeOffset? WakeAt);
