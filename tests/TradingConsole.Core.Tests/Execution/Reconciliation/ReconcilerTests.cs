using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Execution.Reconciliation;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Reconciliation;

public class ReconcilerTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly ImmutableDictionary<Symbol, Instrument> NoInstruments = ImmutableDictionary<Symbol, Instrument>.Empty;
    private static readonly Guid Trade = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    [Fact]
    public void SameHoldings_Agree()
    {
        var report = Compare([Position(10)], [Held(10)], at: 1);

        Assert.True(report.Agrees);
        Assert.Empty(report.Findings);
    }

    [Theory]
    [InlineData(4, Disagreement.HeldLess)]
    [InlineData(0, Disagreement.HeldLess)]
    [InlineData(12, Disagreement.HeldMore)]
    [InlineData(-10, Disagreement.HeldMore)]
    public void OtherHoldings_AreNamedAndBlockTheSymbol(int shown, Disagreement expected)
    {
        var report = Compare(shown == 0 ? [] : [Position(shown)], [Held(10)], at: 1);

        var finding = Assert.Single(report.Findings);
        Assert.Equal((expected, 10m, (decimal)shown, (Guid?)Trade), (finding.What, finding.Ours, finding.Theirs, finding.TradeId));
        Assert.False(report.Agrees);
        Assert.Contains(Symbol.Btc, report.Blocked);
        Assert.Empty(report.Due);
    }

    [Fact]
    public void Disagreement_OutlastingTheGrace_IsDue_AndStartsOverWhenItWasGone()
    {
        var first = Compare([Position(4)], [Held(10)], at: 1);
        var second = Compare([Position(4)], [Held(10)], at: 4, first);
        Assert.Single(second.Due);

        var gone = Compare([Position(10)], [Held(10)], at: 5, second);
        var again = Compare([Position(4)], [Held(10)], at: 6, gone);
        Assert.Single(again.Findings);
        Assert.Empty(again.Due);
    }

    [Fact]
    public void PositionOfNobody_IsUnowned_AndBelowTheSmallestQuantityDust()
    {
        var instruments = NoInstruments.Add(Symbol.Btc, new Instrument(
            Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", 0.1m, 0.001m, 0.001m, 0.001m, 120m, 50m, null, null));

        Assert.Equal(Disagreement.Unowned, Assert.Single(Compare([Position(-3)], [], at: 1).Findings).What);
        var dust = Reconciler.Compare(new([Position(0.0004m)], [], [], Start), [], instruments, ReconcileReport.Never);
        Assert.Equal(Disagreement.Dust, Assert.Single(dust.Findings).What);
        Assert.True(dust.Agrees);
    }

    [Fact]
    public void RestingStop_AbsentFromTheVenue_IsMissing_UnlessItCameAfterTheReading()
    {
        var bracket = Held(10, stopConfirmedAt: 1);

        Assert.Contains(Compare([Position(10)], [bracket], at: 2).Findings, finding => finding.What == Disagreement.OrderMissing);
        Assert.Empty(Compare([Position(10)], [bracket], at: 1).Findings);
    }

    [Fact]
    public void OpenOrders_OfNoLiveBracket_AreOrphansOrForeign()
    {
        var orphan = ClientOrderIds.For(OrderRole.Stop, Trade, 3);
        var truth = new VenueTruth([], [Order("web_abc")], [Conditional(orphan)], Start.AddSeconds(1));
        var report = Reconciler.Compare(truth, [], NoInstruments, ReconcileReport.Never);

        Assert.Equal(
            [(Disagreement.Orphan, orphan, (Guid?)Trade), (Disagreement.Foreign, "web_abc", null)],
            report.Findings.Select(finding => (finding.What, finding.ClientOrderId!, finding.TradeId)));
        Assert.True(report.Agrees);
    }

    private static ReconcileReport Compare(
        ImmutableArray<VenuePosition> positions, IReadOnlyCollection<Bracket> brackets, double at, ReconcileReport? before = null) =>
        Reconciler.Compare(new(positions, [], [], Start.AddSeconds(at)), brackets, NoInstruments, before ?? ReconcileReport.Never);

    private static Bracket Held(decimal quantity, double? stopConfirmedAt = null)
    {
        var rules = BracketRules.Default;
        var plan = new BracketPlan(
            Trade, Symbol.Btc, PositionSide.Long, quantity, 95m, 110m, Start.AddSeconds(5), Start.AddHours(1), 1_000m);
        var opened = Bracket.Open(plan, Start, rules).Next;
        var id = opened.Entry.ClientOrderId;
        var sent = Bracket.Step(opened, new BracketInput.Persisted(id), Start, rules).Next;
        var entry = new VenueOrder(Symbol.Btc, 77, id, OrderSide.Buy, "MARKET", VenueOrderStatus.Filled, quantity, quantity, null, false, Start);
        var held = Bracket.Step(sent, new BracketInput.OrderSeen(entry, null), Start, rules).Next;
        if (stopConfirmedAt is not { } seconds)
        {
            return held;
        }

        var at = Start.AddSeconds(seconds);
        var stop = held.Orders.Single(order => order.Role == OrderRole.Stop).ClientOrderId;
        var durable = Bracket.Step(held, new BracketInput.Persisted(stop), at, rules).Next;
        return Bracket.Step(
            durable, new BracketInput.ConditionalAnswer(stop, new VenueAnswer<VenueConditional>.Yes(Conditional(stop))), at, rules).Next;
    }

    private static VenuePosition Position(decimal amount) => new(Symbol.Btc, amount, 100m, 100m, null, 0, 0, Start);

    private static VenueOrder Order(string id) =>
        new(Symbol.Btc, 5, id, OrderSide.Buy, "LIMIT", VenueOrderStatus.New, 1m, 0m, null, false, Start);

    private static VenueConditional Conditional(string id) => new(
        Symbol.Btc, 9, id, OrderSide.Sell, ConditionalType.StopMarket, ConditionalStatus.New, 10m, 95m, true, null, null, Start);
}
