using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using Xunit;
using static TradingConsole.Core.Tests.Execution.Brackets.BracketCases;

namespace TradingConsole.Core.Tests.Execution.Brackets;

public class BracketStopTests
{
    [Theory]
    [InlineData(true, OrderState.Canceled)]
    [InlineData(false, OrderState.NotPlaced)]
    public void Stop_NobodyKnowsAnyMore_EndedIfItWasEverSeen(bool wasSeen, OrderState end)
    {
        var now = Start;
        var bracket = Bracket.Open(Plan, Start, Rules).Next;
        void Say(BracketInput input) => bracket = Bracket.Step(bracket, input, now, Rules).Next;
        Say(new BracketInput.Persisted(bracket.Entry.ClientOrderId));
        Say(new BracketInput.OrderSeen(new VenueOrder(
            Symbol.Btc, 1, bracket.Entry.ClientOrderId, OrderSide.Buy, "MARKET", VenueOrderStatus.Filled, 10m, 10m, 100m, false, Start), null));
        var stop = bracket.Orders[1].ClientOrderId;
        Say(new BracketInput.Persisted(stop));
        if (wasSeen)
        {
            Say(new BracketInput.ConditionalSeen(new VenueConditional(
                Symbol.Btc, 1, stop, OrderSide.Sell, ConditionalType.StopMarket, ConditionalStatus.New, 10m, 95m, true, null, null, Start)));
        }

        for (now = Start.AddSeconds(10); now < Start.AddSeconds(15); now = now.AddSeconds(1))
        {
            Assert.False(bracket.Find(stop)!.State.IsFinal());
            Say(new BracketInput.ConditionalAnswer(stop, new VenueAnswer<VenueConditional>.Unknown("lost")));
            Say(new BracketInput.ConditionalAnswer(stop, new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.NotFound, -2013, "none"))));
        }

        Assert.Equal(end, bracket.Find(stop)!.State);
    }

    // It arrived late and was hidden from queries: three early answers of absence say nothing of what rests now.
    [Fact]
    public void Stop_AbsentOnlyEarly_IsNotBelievedNeverPlaced()
    {
        var now = Start;
        var bracket = Bracket.Open(Plan, Start, Rules).Next;
        void Say(BracketInput input) => bracket = Bracket.Step(bracket, input, now, Rules).Next;
        void Answer(VenueAnswer<VenueConditional> answer) => Say(new BracketInput.ConditionalAnswer(bracket.Orders[1].ClientOrderId, answer));
        var absent = new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.NotFound, -2013, "none"));
        Say(new BracketInput.Persisted(bracket.Entry.ClientOrderId));
        Say(new BracketInput.OrderSeen(new VenueOrder(
            Symbol.Btc, 1, bracket.Entry.ClientOrderId, OrderSide.Buy, "MARKET", VenueOrderStatus.Filled, 10m, 10m, 100m, false, Start), null));
        Say(new BracketInput.Persisted(bracket.Orders[1].ClientOrderId));
        for (now = Start.AddSeconds(1); now < Start.AddSeconds(5); now = now.AddSeconds(1))
        {
            Answer(absent);
        }

        now = Start + Rules.AbsenceProvesAfter + TimeSpan.FromSeconds(1);
        Answer(new VenueAnswer<VenueConditional>.Unknown("lost"));
        Say(new BracketInput.Tick());
        Assert.Equal(OrderState.Unknown, bracket.Orders[1].State);

        Answer(absent);
        Assert.Equal(OrderState.NotPlaced, bracket.Orders[1].State);
    }

    // Seed 1028: news of the first stop came seconds after it had been cancelled, and the second was given up for it.
    [Fact]
    public void Stop_AskedToGo_IsNotBelievedToRestByLateNews()
    {
        var step = Protected();
        var first = step.Next.Orders.Single(order => order.Role == OrderRole.Stop);
        var absent = new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.NotFound, -2013, "Order does not exist."));
        step = Next(step, 1.2, new BracketInput.ConditionalAnswer(first.ClientOrderId, absent));
        var second = step.Next.Orders.Last(order => order.Role == OrderRole.Stop);
        step = Next(step, 1.21, new BracketInput.Persisted(second.ClientOrderId));
        step = Next(step, 1.3, new BracketInput.ConditionalSeen(Resting(second)));
        Assert.Contains(step.Acts, act => act is BracketAct.Cancel cancel && cancel.Order.ClientOrderId == first.ClientOrderId);

        step = Next(step, 5, new BracketInput.ConditionalSeen(Resting(first)));

        Assert.DoesNotContain(step.Acts, act => act is BracketAct.Cancel cancel && cancel.Order.ClientOrderId == second.ClientOrderId);
        Assert.Equal(10m, step.Next.Covered);
        step = Next(step, 6, new BracketInput.ConditionalSeen(Resting(second) with { Status = ConditionalStatus.Canceled }));
        Assert.Equal(0m, step.Next.Covered);
    }

    // Both ways count: of the news that it was executed, and of the exit.
    [Theory]
    [InlineData(0, 1500)]
    [InlineData(600, 900)]
    [InlineData(4000, 800)]
    public void Stop_RefusedOnASlowWay_ClosesByAsMuchSooner(int answerTook, int closesAfter)
    {
        var now = Start;
        var bracket = Bracket.Open(Plan, Start, Rules).Next;
        void Say(BracketInput input) => bracket = Bracket.Step(bracket, input, now, Rules).Next;
        Say(new BracketInput.Persisted(bracket.Entry.ClientOrderId));
        now = Start.AddMilliseconds(answerTook);
        Say(new BracketInput.OrderSeen(new VenueOrder(
            Symbol.Btc, 1, bracket.Entry.ClientOrderId, OrderSide.Buy, "MARKET", VenueOrderStatus.Filled, 10m, 10m, 100m, false, Start), null));

        now = Start.AddMilliseconds(answerTook + closesAfter - 1);
        Say(new BracketInput.Tick());
        Assert.Null(bracket.Exit);
        now = Start.AddMilliseconds(answerTook + closesAfter);
        Say(new BracketInput.Tick());
        Assert.Equal(ExitReason.Stop, bracket.Exit!.Reason);
    }

    // It may have triggered a whole watch before anybody asked: the exit beside it must still be in time.
    [Fact]
    public void Stop_StuckTriggering_IsHelpedWithinTheBound()
    {
        var now = Start;
        var bracket = Bracket.Open(Plan, Start, Rules).Next;
        void Say(BracketInput input) => bracket = Bracket.Step(bracket, input, now, Rules).Next;
        Say(new BracketInput.Persisted(bracket.Entry.ClientOrderId));
        Say(new BracketInput.OrderSeen(new VenueOrder(
            Symbol.Btc, 1, bracket.Entry.ClientOrderId, OrderSide.Buy, "MARKET", VenueOrderStatus.Filled, 10m, 10m, 100m, false, Start), null));
        Say(new BracketInput.Persisted(bracket.Orders[1].ClientOrderId));
        void Shown(ConditionalStatus status) => Say(new BracketInput.ConditionalSeen(new VenueConditional(
            Symbol.Btc, 1, bracket.Orders[1].ClientOrderId, OrderSide.Sell, ConditionalType.StopMarket, status, 10m, 95m, true, null, null, Start)));
        Shown(ConditionalStatus.New);
        var triggeredAt = now = Start.AddSeconds(60);
        now += Rules.StopWatchEvery;
        Shown(ConditionalStatus.Triggering);
        Assert.Null(bracket.Exit);

        now = triggeredAt.AddSeconds(1.8);
        Say(new BracketInput.Tick());
        Assert.Contains(bracket.Orders, order => order.Role == OrderRole.Exit);
    }

    [Fact]
    public void Stop_TooSmallByNow_IsNotWaitedFor()
    {
        var now = Start;
        var bracket = Bracket.Open(Plan, Start, Rules).Next;
        void Say(BracketInput input) => bracket = Bracket.Step(bracket, input, now, Rules).Next;
        void Entered(decimal quantity) => Say(new BracketInput.OrderSeen(new VenueOrder(
            Symbol.Btc, 1, bracket.Entry.ClientOrderId, OrderSide.Buy, "MARKET", VenueOrderStatus.PartiallyFilled, 10m, quantity, 100m, false, Start), null));
        Say(new BracketInput.Persisted(bracket.Entry.ClientOrderId));
        Entered(2m);
        Say(new BracketInput.Persisted(bracket.Orders[1].ClientOrderId));

        now += Rules.RetryPause;
        Entered(9m);

        Assert.Equal([2m, 9m], bracket.Orders.Where(order => order.Role == OrderRole.Stop).Select(order => order.Quantity));
    }

    [Fact]
    public void Stop_RefusedBecauseItWouldTrigger_ClosesAtOnce()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        var stop = Assert.IsType<BracketAct.Persist>(step.Acts[0]).Order.ClientOrderId;
        step = Next(step, 0.11, new BracketInput.Persisted(stop));
        step = Next(step, 0.2, new BracketInput.ConditionalAnswer(stop, new VenueAnswer<VenueConditional>.No(
            new(VenueErrorKind.PriceMoved, -2021, "Order would immediately trigger."))));

        Assert.Equal(OrderRole.Exit, step.Acts.OfType<BracketAct.Persist>().Single().Order.Role);
        Assert.Equal("STOP_REFUSED", step.Acts.OfType<BracketAct.Report>().Single().What.Code);
    }

    [Fact]
    public void Stop_NeverAnswered_IsTriedAgainAndThenThePositionIsClosed()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        var stops = 0;
        DateTimeOffset? closedAt = null;
        for (var now = Start.AddSeconds(0.1); now < Start.AddSeconds(4); now = now.AddMilliseconds(20))
        {
            foreach (var act in step.Acts.OfType<BracketAct.Persist>().ToList())
            {
                stops += act.Order.Role == OrderRole.Stop ? 1 : 0;
                closedAt ??= act.Order.Role == OrderRole.Exit ? now : null;
                step = Bracket.Step(step.Next, new BracketInput.Persisted(act.Order.ClientOrderId), now, Rules);
            }

            step = Bracket.Step(step.Next, new BracketInput.Tick(), now, Rules);
        }

        Assert.InRange(stops, 2, 6); // Some of them beside the exit, which nobody answers either.
        Assert.NotNull(closedAt);
        Assert.InRange((closedAt.Value - Start.AddSeconds(0.1) - Rules.ProtectWithin).TotalSeconds, -0.1, 0.1);
    }

    [Fact]
    public void Stop_NobodyAnswersAbout_GetsASecondBesideItAndTheFirstGoesOnceThatRests()
    {
        var step = Protected();
        var first = step.Next.Orders.Single(order => order.Role == OrderRole.Stop);
        for (var now = 0.3; now < 3; now += 0.05)
        {
            step = Next(step, now, new BracketInput.Tick());
            foreach (var act in step.Acts.OfType<BracketAct.Persist>().ToList())
            {
                step = Next(step, now, new BracketInput.Persisted(act.Order.ClientOrderId));
            }
        }

        var second = step.Next.Orders.Single(order => order.Role == OrderRole.Stop && order.ClientOrderId != first.ClientOrderId);
        Assert.InRange((second.SentAt!.Value - Start).TotalSeconds, 1.5, 2.0);
        Assert.Null(step.Next.Exit);
        step = Next(step, 3.1, new BracketInput.ConditionalSeen(Resting(second)));
        Assert.Equal(first.ClientOrderId, Assert.Single(step.Acts.OfType<BracketAct.Cancel>()).Order.ClientOrderId);
    }

    [Fact]
    public void Stop_SeenOnceAndThenUnknownToTheVenue_EndedAndWasNotNeverPlaced()
    {
        var step = Protected();
        var stop = step.Next.Orders.Single(order => order.Role == OrderRole.Stop).ClientOrderId;
        for (var i = 0; i < 5; i++)
        {
            step = Next(step, 11 + i, new BracketInput.ConditionalAnswer(stop, new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.NotFound, -2013, "?"))));
        }

        Assert.Equal(OrderState.Canceled, step.Next.Find(stop)!.State);
    }

    // Doubted after 0.7 s; the refusal of the sending itself is final however late it comes.
    [Fact]
    public void Stop_RefusedAfterItWasDoubted_IsRefused()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        var stop = Assert.IsType<BracketAct.Persist>(step.Acts[0]).Order.ClientOrderId;
        step = Next(step, 0.11, new BracketInput.Persisted(stop));
        step = Next(step, 0.85, new BracketInput.Tick());
        Assert.Equal(OrderState.Unknown, step.Next.Find(stop)!.State);
        var refused = new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.Rejected, -4004, "Quantity less than min quantity."));

        Assert.Equal(OrderState.Unknown, Next(step, 0.9, new BracketInput.ConditionalAnswer(stop, refused)).Next.Find(stop)!.State);
        Assert.Equal(OrderState.Rejected, Next(step, 0.9, new BracketInput.ConditionalAnswer(stop, refused, IsToSending: true)).Next.Find(stop)!.State);
    }
}
