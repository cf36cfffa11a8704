using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Execution.Reconciliation;

/// <summary>The outcome of one comparison.</summary>
/// <param name="Findings">Every disagreement, young ones included, ordered by symbol.</param>
/// <param name="Due">Those that outlasted the grace and may be acted on.</param>
public sealed record ReconcileReport(ImmutableArray<Finding> Findings, ImmutableArray<Finding> Due, DateTimeOffset At)
{
    public static readonly ReconcileReport Never = new([], [], DateTimeOffset.MinValue);

    /// <summary>The venue and the desk agree on everything that carries risk: trading may begin.</summary>
    public bool Agrees => !Findings.Any(finding => finding.Blocks);

    /// <summary>Symbols on which no new risk may be taken.</summary>
    public ImmutableSortedSet<Symbol> Blocked => [.. Findings.Where(finding => finding.Blocks).Select(finding => finding.Symbol)];
}

/// <summary>
/// Compares the venue's account with our round trips. REST is the truth about what is held, the stream is ahead of it: a
/// disagreement is acted on only when it has outlasted a grace in which reads may lag behind fills.
/// </summary>
public static class Reconciler
{
    /// <summary>How long a disagreement must last before it is acted on.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <param name="brackets">Round trips that are not settled, at most one a symbol, and settled ones not yet forgotten.</param>
    /// <param name="instruments">By symbol; a symbol that is missing has no smallest quantity.</param>
    /// <param name="before">The previous report: how long a disagreement lasts is counted from it.</param>
    /// <param name="installation">Whose orders are ours, see <see cref="ClientOrderIds"/>; null: this program's, whoever runs it.</param>
    public static ReconcileReport Compare(
        VenueTruth truth, IReadOnlyCollection<Bracket> brackets, IReadOnlyDictionary<Symbol, Instrument> instruments,
        ReconcileReport before, string? installation = null)
    {
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(brackets);
        ArgumentNullException.ThrowIfNull(before);
        var known = before.Findings.ToDictionary(finding => finding.Key, finding => finding.Since);
        var findings = Positions(truth, brackets, instruments)
            .Concat(Missing(truth, brackets))
            .Concat(Strangers(truth, brackets, installation))
            .Select(finding => known.TryGetValue(finding.Key, out var since) ? finding with { Since = since } : finding)
            .OrderBy(finding => finding.Symbol).ThenBy(finding => finding.What).ThenBy(finding => finding.ClientOrderId, StringComparer.Ordinal)
            .ToImmutableArray();
        return new(findings, [.. findings.Where(finding => truth.ReadAt - finding.Since >= Grace)], truth.ReadAt);
    }

    private static IEnumerable<Finding> Positions(
        VenueTruth truth, IReadOnlyCollection<Bracket> brackets, IReadOnlyDictionary<Symbol, Instrument> instruments)
    {
        var theirs = truth.Positions.ToDictionary(position => position.Symbol, position => position.Amount);
        var ours = brackets.GroupBy(bracket => bracket.Plan.Symbol)
            .ToDictionary(group => group.Key, group => (Amount: group.Sum(Signed), Trade: Owner(group)));
        foreach (var symbol in theirs.Keys.Union(ours.Keys).Order())
        {
            var there = theirs.GetValueOrDefault(symbol);
            var (here, trade) = ours.GetValueOrDefault(symbol);
            if (there == here)
            {
                continue;
            }

            var smallest = instruments.TryGetValue(symbol, out var instrument) ? instrument.QuantityMin : 0;
            var what = here == 0 && Math.Abs(there) < smallest ? Disagreement.Dust
                : here == 0 ? Disagreement.Unowned
                : Math.Sign(there) != -Math.Sign(here) && Math.Abs(there) < Math.Abs(here) ? Disagreement.HeldLess
                : Disagreement.HeldMore;
            yield return new Finding(what, symbol, here == 0 ? null : trade, null, here, there, truth.ReadAt);
        }
    }

    // An order placed after the reading began cannot be missing from it.
    private static IEnumerable<Finding> Missing(VenueTruth truth, IReadOnlyCollection<Bracket> brackets)
    {
        var open = truth.Conditionals.Select(order => order.ClientOrderId).ToHashSet(StringComparer.Ordinal);
        return brackets.SelectMany(bracket => bracket.Orders
            .Where(order => order is { IsConditional: true, IsResting: true } && order.StateSince < truth.ReadAt && !open.Contains(order.ClientOrderId))
            .Select(order => new Finding(
                Disagreement.OrderMissing, bracket.Plan.Symbol, bracket.Plan.TradeId, order.ClientOrderId, order.Quantity, 0, truth.ReadAt)));
    }

    private static IEnumerable<Finding> Strangers(VenueTruth truth, IReadOnlyCollection<Bracket> brackets, string? installation)
    {
        var alive = brackets.SelectMany(bracket => bracket.Orders).Where(order => !order.State.IsFinal())
            .Select(order => order.ClientOrderId).ToHashSet(StringComparer.Ordinal);
        var open = truth.Orders.Select(order => (order.Symbol, order.ClientOrderId, order.Quantity, order.Side))
            .Concat(truth.Conditionals.Select(order => (order.Symbol, order.ClientOrderId, order.Quantity, order.Side)));
        return open.Where(order => !alive.Contains(order.ClientOrderId)).Select(order => new Finding(
            ClientOrderIds.IsOurs(order.ClientOrderId, installation) ? Disagreement.Orphan : Disagreement.Foreign, order.Symbol,
            ClientOrderIds.TryRead(order.ClientOrderId, out _, out var trade) ? trade : null, order.ClientOrderId, 0,
            order.Side == OrderSide.Buy ? order.Quantity : -order.Quantity, truth.ReadAt));
    }

    // What closed more than it held took it from another, or turned the position: either way it explains nothing the venue holds.
    private static decimal Signed(Bracket bracket) => Math.Max(0, bracket.Held) * bracket.Plan.Side.Sign();

    private static Guid? Owner(IEnumerable<Bracket> ofOneSymbol) =>
        ofOneSymbol.Where(bracket => bracket.Held != 0).Select(bracket => (Guid?)bracket.Plan.TradeId).FirstOrDefault();
}
