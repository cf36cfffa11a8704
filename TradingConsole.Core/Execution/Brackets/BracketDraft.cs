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
    private const int RefusedKept = 20;
    private const int Sequences = 10_000;

    public Bracket Bracket { get; private set; } = bracket;

    public DateTimeOffset Now => now;

    public BracketRules Rules => rules;

    public ImmutableArray<BracketAct>.Builder Acts { get; } = ImmutableArray.CreateBuilder<BracketAct>();

    public DateTimeOffset? WakeAt { get; private set; }

    public bool IsExiting => Bracket.Exit is not null;

    /// <summary>Nothing is held and nothing more comes in.</summary>
    public bool IsFlat => Bracket.Held <= 0 && Bracket.Entry.State.IsFinal();

    public void Exit(ExitReason reason, string why) => Bracket = Bracket with { Exit = new ExitWish(reason, why, Now) };

    public void Intend(OrderRole role, decimal quantity, decimal? triggerPrice)
    {
        var side = Bracket.Plan.Side == PositionSide.Long ? OrderSide.Sell : OrderSide.Buy;
        var sequence = (Bracket.Orders.Length + Bracket.Dropped) % Sequences;
        var order = new OrderLife(
            ClientOrderIds.For(role, Bracket.Plan.TradeId, sequence), role, side, quantity, triggerPrice, OrderState.Intended, 0, Now);
        Bracket = Bracket with { Orders = Bracket.Orders.Add(order) };
        Acts.Add(new BracketAct.Persist(order));
        DropOldRefusals();
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

    // A venue that refuses for hours must not make the bracket grow for hours. Only what was refused for certain may be forgotten.
    private void DropOldRefusals()
    {
        if (Bracket.Orders.Length <= OrdersMax)
        {
            return;
        }

        var refused = Bracket.Orders.Where(order => order is { State: OrderState.Rejected, Filled: 0, Role: not OrderRole.Entry }).SkipLast(RefusedKept).ToHashSet();
        Bracket = Bracket with { Orders = [.. Bracket.Orders.Where(order => !refused.Contains(order))], Dropped = Bracket.Dropped + refused.Count };
    }
}
