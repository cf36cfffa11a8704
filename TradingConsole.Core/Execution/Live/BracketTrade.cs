using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Live;

/// <summary>A live round trip in the shape every page and report knows, reckoned from its fills alone.</summary>
public static class BracketTrade
{
    private static readonly FillTerms NoTerms = new(0, 0, 0, 0, 0);

    /// <summary>Funding is not in it: the venue's income says what was paid, and the store adds it.</summary>
    public static SimulatedTrade Of(Bracket bracket)
    {
        ArgumentNullException.ThrowIfNull(bracket);
        var plan = bracket.Plan;
        var opening = Sum(bracket.Fills.Where(fill => IsOpening(bracket, fill)));
        var closing = Sum(bracket.Fills.Where(fill => !IsOpening(bracket, fill)));
        var isFlat = bracket.Held <= 0 && bracket.Entry.State.IsFinal();
        var status = bracket.Entered == 0
            ? bracket.Entry.State.IsFinal() ? TradeStatus.Canceled : TradeStatus.Pending
            : isFlat ? TradeStatus.Closed : TradeStatus.Open;
        var terms = plan.Terms;
        var due = terms?.EntryDue ?? plan.EnterBefore;
        var reference = terms?.ReferencePrice ?? opening.Price ?? plan.StopPrice;
        var sign = plan.Side.Sign();
        var closedQuantity = Math.Min(opening.Quantity, closing.Quantity);
        return new SimulatedTrade(
            plan.TradeId, plan.Symbol, plan.Side, status, terms?.SignalBar ?? due, due,
            bracket.Entered > 0 ? bracket.Entered : plan.Quantity, reference, terms?.Leverage ?? 1, StopOf(bracket), plan.TargetPrice,
            plan.ExpiresAt, terms?.Costs ?? NoTerms,
            opening.First ?? (bracket.Growth.Length > 0 ? bracket.Growth[0].At : null),
            opening.Price ?? (bracket.Entered > 0 ? reference : null), // A position taken over, or one whose fills are still on their way.
            null,
            status == TradeStatus.Closed ? closing.Last ?? bracket.Entry.StateSince : null,
            status == TradeStatus.Closed ? closing.Price ?? opening.Price : null,
            status == TradeStatus.Closed ? ReasonOf(bracket) : null,
            opening.Price is { } entry && closing.Price is { } exit ? (exit - entry) * closedQuantity * sign
                : bracket.Fills.Sum(fill => fill.RealizedPnl),
            opening.Fees + closing.Fees,
            Slippage(bracket, opening, reference),
            Detail: Detail(bracket, status));
    }

    // One that is being moved lies where the one that rests does.
    private static decimal StopOf(Bracket bracket) =>
        bracket.Orders.LastOrDefault(order => order is { Role: OrderRole.Stop, IsResting: true })?.TriggerPrice ?? bracket.Plan.StopPrice;

    private static bool IsOpening(Bracket bracket, VenueFill fill) => bracket.OwnerOf(fill)?.Role == OrderRole.Entry;

    private static Executed Sum(IEnumerable<VenueFill> fills)
    {
        var sum = new Executed(0, 0, 0, null, null);
        foreach (var fill in fills)
        {
            sum = new Executed(
                sum.Quantity + fill.Quantity, sum.Notional + (fill.Quantity * fill.Price),
                sum.Fees + (fill.FeeAsset == "USDT" ? fill.Fee : 0),
                sum.First is { } first && first < fill.Time ? first : fill.Time,
                sum.Last is { } last && last > fill.Time ? last : fill.Time);
        }

        return sum;
    }

    // What was executed last decides; without it what was wished for.
    private static ExitReason ReasonOf(Bracket bracket)
    {
        var last = bracket.Fills.Where(fill => !IsOpening(bracket, fill)).OrderBy(fill => fill.Time).ThenBy(fill => fill.FillId).LastOrDefault();
        return (last is null ? null : bracket.OwnerOf(last)?.Role) switch
        {
            OrderRole.Stop => ExitReason.Stop,
            OrderRole.Target => ExitReason.Target,
            OrderRole.Exit => bracket.Exit?.Reason ?? ExitReason.Operator,
            _ when last?.ClientOrderId is { } id && OrderOrigins.Of(id) is OrderOrigin.Liquidation or OrderOrigin.AutoDeleveraging => ExitReason.Liquidation,
            _ => bracket.Exit?.Reason ?? ExitReason.Operator,
        };
    }

    /// <summary>Cost against the decision's price and the triggers, USDT, paid positive.</summary>
    private static decimal Slippage(Bracket bracket, Executed opening, decimal reference)
    {
        var sign = bracket.Plan.Side.Sign();
        var entry = bracket.Plan.Terms is null || opening.Price is not { } price ? 0 : (price - reference) * opening.Quantity * sign;
        var exits = bracket.Fills.Sum(fill => bracket.OwnerOf(fill) is { IsConditional: true, TriggerPrice: { } trigger }
            ? (trigger - fill.Price) * fill.Quantity * sign : 0);
        return entry + exits;
    }

    private static string? Detail(Bracket bracket, TradeStatus status) => status switch
    {
        TradeStatus.Canceled => bracket.Entry.Refusal?.Text ?? "Nothing was executed.",
        TradeStatus.Closed when bracket.LostOutside > 0 =>
            FormattableString.Invariant($"{bracket.LostOutside} left without a fill we could read."),
        _ => bracket.Exit?.Why,
    };

    private readonly record struct Executed(decimal Quantity, decimal Notional, decimal Fees, DateTimeOffset? First, DateTimeOffset? Last)
    {
        public decimal? Price => Quantity > 0 ? Notional / Quantity : null;
    }
}
