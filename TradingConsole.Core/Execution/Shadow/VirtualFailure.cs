using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Shadow;

/// <summary>
/// Why the real venue would have refused an order that the shadow account accepts. Shadow fills stay what the fill model says; what
/// would have failed is counted, because it is what going live would meet (seed 2 §16.2).
/// </summary>
internal static class VirtualFailure
{
    /// <summary>The trigger price is on the wrong side of the mark price already (the venue's -2021).</summary>
    public const string WouldTriggerNow = "WOULD_TRIGGER_NOW";

    /// <summary>Wallet and open profit do not carry its initial margin (-2019).</summary>
    public const string MarginInsufficient = "MARGIN_INSUFFICIENT";

    /// <param name="account">As it is when the order arrives: an entry is counted in its margin already.</param>
    public static string? Of(OrderLife order, BracketPlan plan, SimulatedAccount account)
    {
        if (account.Find(plan.Symbol) is not { } trade)
        {
            return null;
        }

        var sign = plan.Side.Sign();
        return order.Role switch
        {
            OrderRole.Entry when account.UsedMargin > account.Equity => MarginInsufficient,
            OrderRole.Stop when sign * (account.MarkOf(trade) - order.TriggerPrice!.Value) <= 0 => WouldTriggerNow,
            OrderRole.Target when sign * (account.MarkOf(trade) - order.TriggerPrice!.Value) >= 0 => WouldTriggerNow,
            _ => null,
        };
    }
}
