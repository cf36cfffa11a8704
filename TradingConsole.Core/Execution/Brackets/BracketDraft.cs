using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Brackets;

/// <summary>A bracket while it is being planned: what was changed, what is to be done, when to look again.</summary>
internal sealed class BracketDraft(Bracket bracket, DateTimeOffset now, BracketRules rules)
{
    private const int OrdersMax = 200;
    private const int EndedKept = 80;

    public Bracket Bracket { get; private set; } = bracket;

    public DateTimeOffset Now => now;

    public BracketRules Rules => rules;

    public ImmutableArray<BracketAct>.Builder Acts { get; } = ImmutableArray.CreateBuilder<BracketAct>();

    public DateTimeOffset? WakeAt { get; private set; }

    public bool IsExiting => Bracket.Exit is not null;

    /// <summary>Nothing is held and nothing more comes in.</summary>
    public bool IsFlat => Bracket.Held <= 0 && Bracket.Entry.State.IsFinal();

    public void Exit(ExitReason reason, string why) => Bracket = Bracket with { Exit = new ExitWish(reason, why, Now) };

    public void KeepStop(decimal price) => Bracket = Bracket with { Plan = Bracket.Plan with { StopPrice = price } };

    public void Intend(OrderRole role, decimal quantity, decimal? triggerPrice, bool isMove = false)
    {
        var side = Bracket.Plan.Side == PositionSide.Long ? OrderSide.Sell : OrderSide.Buy;
        var order = new OrderLife(FreeName(role), role, side, quantity, triggerPrice, OrderState.Intended, 0, Now, IsMove: isMove);
        Bracket = Bracket with { Orders = Bracket.Orders.Add(order) };
        Acts.Add(new BracketAct.Persist(order));
        ForgetTheEnded();
    }

    public void Cancel(OrderLife order)
    {
        var due = order.CancelSentAt + Rules.CancelAgainAfter;
        if (due is { } wait && Now < wait)
        {
            WakeBy(wait);
            return;
        }

        var canceling = order with { CancelSentAt = Now };
        Change(order, canceling);
        Acts.Add(new BracketAct.Cancel(canceling));
        WakeBy(Now + Rules.CancelAgainAfter);
    }

    public void ReadTruth()
    {
        Acts.Add(new BracketAct.ReadTruth());
        Bracket = Bracket with { TruthReadAt = Now };
    }

    public void Tell(string code, int severity, string message)
    {
        if (!Bracket.Told.Contains(code))
        {
            Bracket = Bracket with { Told = Bracket.Told.Add(code) };
            Acts.Add(new BracketAct.Report(new BracketReport(code, severity, message)));
        }
    }

    public void Change(OrderLife before, OrderLife after) => Bracket = BracketFacts.Change(Bracket, before.ClientOrderId, _ => after);

    public void WakeBy(DateTimeOffset at) => WakeAt = WakeAt is { } sooner && sooner <= at ? sooner : at;

    // Numbers may run out and begin again; a name that is still in use is passed over.
    private string FreeName(OrderRole role)
    {
        while (true)
        {
            var (trade, sequences) = (Bracket.Plan.TradeId, ClientOrderIds.SequencesOf(Bracket.Plan.Installation));
            var name = ClientOrderIds.For(role, trade, (Bracket.Orders.Length + Bracket.Dropped) % sequences, Bracket.Plan.Installation);
            if (Bracket.Find(name) is null)
            {
                return name;
            }

            Bracket = Bracket with { Dropped = Bracket.Dropped + 1 };
        }
    }

    // A venue that refuses or swallows for hours must not make the bracket grow for hours.
    private void ForgetTheEnded()
    {
        if (Bracket.Orders.Length <= OrdersMax)
        {
            return;
        }

        var forgotten = Math.Max(0, Bracket.Orders.Count(HasEndedForNothing) - EndedKept);
        var left = forgotten;
        Bracket = Bracket with
        {
            Orders = [.. Bracket.Orders.Where(order => !HasEndedForNothing(order) || left-- <= 0)], Dropped = Bracket.Dropped + forgotten,
        };
    }

    private bool HasEndedForNothing(OrderLife order) => order is { Role: not OrderRole.Entry, Filled: 0, ChildOrderId: null }
        && (order.State == OrderState.Rejected
            || (order.State is OrderState.NotPlaced or OrderState.Canceled && Now >= order.StateSince + Rules.ForgetAfter));
}
