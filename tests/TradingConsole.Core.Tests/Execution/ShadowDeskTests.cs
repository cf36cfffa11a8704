using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Simulation;
using TradingConsole.Core.Tests.Decisions;
using Xunit;

namespace TradingConsole.Core.Tests.Execution;

public sealed class ShadowDeskTests
{
    private static readonly DateTimeOffset Bar = DecisionCases.Bar;

    private static readonly DateTimeOffset Entry = Bar.AddMinutes(1);

    [Fact]
    public void Trade_StoppedOut_LeavesTheOrdersALiveDeskWouldHave()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);

        var submitted = desk.TakeChanges(Entry);
        Assert.Equal(["MARKET NEW False"], submitted.Orders.Select(Describe));

        desk.OnOpen(Symbol.Btc, Entry, 50_000);
        var opened = desk.TakeChanges(Entry.AddSeconds(1));
        Assert.Equal(
            ["MARKET FILLED False", "STOP_MARKET NEW True", "TAKE_PROFIT_MARKET NEW True"], opened.Orders.Select(Describe));
        Assert.Single(opened.Positions);

        desk.OnMark(Symbol.Btc, Entry.AddSeconds(2), MarkRange.Tick(49_500));
        var closed = desk.TakeChanges(Entry.AddSeconds(2));
        Assert.Equal(["STOP_MARKET FILLED True", "TAKE_PROFIT_MARKET CANCELED True"], closed.Orders.Select(Describe));
        Assert.Equal(closed.Orders[0].OrderId, Assert.Single(closed.Fills).OrderId);
        Assert.Empty(closed.Positions);
        Assert.False(desk.HasChanges);
    }

    [Fact]
    public void Trade_ClosedByHand_CancelsBothBracketsAndSellsAtMarket()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        var trade = desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        desk.OnOpen(Symbol.Btc, Entry, 50_000);
        desk.TakeChanges(Entry);

        desk.Flatten(trade.TradeId, ExitReason.Operator, Entry.AddSeconds(5));

        Assert.Equal(
            ["STOP_MARKET CANCELED True", "TAKE_PROFIT_MARKET CANCELED True", "MARKET FILLED True"],
            desk.TakeChanges(Entry.AddSeconds(5)).Orders.Select(Describe));
    }

    [Fact]
    public void Portfolio_AfterSubmit_CountsThePendingEntry()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);

        var portfolio = desk.Portfolio(TradingMode.Shadow, new KillSwitch());

        Assert.Equal((4_000.0, 0.0, 800.0), (portfolio.LongNotional, portfolio.ShortNotional, portfolio.UsedMargin));
        Assert.Contains(Symbol.Btc, portfolio.Held);
        Assert.True(portfolio.EntriesEnabled);
    }

    [Fact]
    public void OnTime_UtcMidnight_OpensANewDay()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        desk.OnOpen(Symbol.Btc, Entry, 50_000);
        desk.OnMark(Symbol.Btc, Entry, MarkRange.Tick(49_500));
        Assert.True(desk.DayPnl < 0);

        desk.OnTime(new DateTimeOffset(2026, 1, 6, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(0, desk.DayPnl);
    }

    [Fact]
    public void Return_UnstoredChanges_ComeBackWithTheNewerStates()
    {
        var desk = new ShadowDesk(ShadowState.Initial, Entry);
        desk.Submit(Decider.Decide(DecisionCases.Input()).Proposal!, Entry);
        var unstored = desk.TakeChanges(Entry);
        desk.OnOpen(Symbol.Btc, Entry, 50_000);

        desk.Return(unstored);

        var again = desk.TakeChanges(Entry);
        Assert.Equal(TradeStatus.Open, Assert.Single(again.Trades).Status);
        Assert.Equal([typeof(EntrySubmitted), typeof(EntryFilled)], again.Events.Select(happened => happened.GetType()));
        Assert.Equal("FILLED", again.Orders[0].Status);
    }

    [Fact]
    public void TradeId_SameDecision_SameName()
    {
        Assert.Equal(TradeId.For(TradingMode.Shadow, Symbol.Btc, Bar), TradeId.For(TradingMode.Shadow, Symbol.Btc, Bar));
        Assert.NotEqual(TradeId.For(TradingMode.Shadow, Symbol.Btc, Bar), TradeId.For(TradingMode.Live, Symbol.Btc, Bar));
    }

    private static string Describe(OrderRecord order) => $"{order.Type} {order.Status} {order.ReduceOnly}";
}
