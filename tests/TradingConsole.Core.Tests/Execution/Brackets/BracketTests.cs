using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using Xunit;
using static TradingConsole.Core.Tests.Execution.Brackets.BracketCases;

namespace TradingConsole.Core.Tests.Execution.Brackets;

public class BracketTests
{
    // Two orders that became durable in one record are told of twice: the second time, the later one may have left already.
    [Fact]
    public void Exit_ToldTwiceThatItIsDurable_LeavesOnce()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        step = Next(step, 0.2, new BracketInput.CloseAsked(ExitReason.Operator, "test"));
        var exit = step.Next.Orders.Last(order => order.Role == OrderRole.Exit).ClientOrderId;
        var first = Next(step, 0.21, new BracketInput.Persisted(exit));
        var second = Next(first, 0.22, new BracketInput.Persisted(exit));

        Assert.Single(first.Acts.OfType<BracketAct.Send>());
        Assert.Empty(second.Acts.OfType<BracketAct.Send>());
    }

    [Fact]
    public void Settled_FillsNotReadYet_IsOverOnlyWithThem()
    {
        var bracket = Bracket.Open(Plan, Start, Rules).Next;
        void Say(BracketInput input) => bracket = Bracket.Step(bracket, input, Start, Rules).Next;
        VenueOrder Filled(OrderLife order, long id) => new(
            Symbol.Btc, id, order.ClientOrderId, order.Side, "MARKET", VenueOrderStatus.Filled, 10m, 10m, 100m, id == 2, Start);
        VenueFill Fill(OrderLife order, long id) => new(
            Symbol.Btc, id, id, order.ClientOrderId, order.Side, 100m, 10m, 0.1m, "USDT", 0, false, Start);

        Say(new BracketInput.Persisted(bracket.Entry.ClientOrderId));
        Say(new BracketInput.OrderSeen(Filled(bracket.Entry, 1), null));
        Say(new BracketInput.CloseAsked(ExitReason.Operator, "test"));
        var exit = Assert.Single(bracket.Orders, order => order.Role == OrderRole.Exit);
        Say(new BracketInput.Persisted(exit.ClientOrderId));
        Say(new BracketInput.OrderSeen(Filled(exit, 2), null));
        Say(new BracketInput.Persisted(Assert.Single(bracket.Orders, order => order.Role == OrderRole.Stop).ClientOrderId)); // Too late to be needed.

        Assert.Equal((true, true, false), (bracket.IsSettled, bracket.LacksFills, bracket.IsOver));
        Say(new BracketInput.FillsRead([Fill(bracket.Entry, 1), Fill(exit, 2)]));
        Assert.Equal((true, false, true), (bracket.IsSettled, bracket.LacksFills, bracket.IsOver));

        Assert.True(bracket.OwesBooks);
        Say(new BracketInput.BooksRead());
        Assert.False(bracket.OwesBooks);
        Say(new BracketInput.OrderSeen(Filled(bracket.Entry, 1) with { Quantity = 20m, Filled = 20m }, null));
        Assert.Equal((false, false), (bracket.IsSettled, bracket.AreBooksRead));
    }

    [Fact]
    public void Venue_WithoutFaults_EndsProtectedWithTarget()
    {
        var venue = new ScriptedVenue(1, trouble: 0);
        venue.Run(Plan, Start.AddSeconds(30));

        Assert.Equal(10m, venue.Position);
        Assert.Equal(10m, venue.Bracket.Covered);
        Assert.Single(venue.Bracket.Orders, order => order is { Role: OrderRole.Target, State: OrderState.Working });
        Assert.Single(venue.Bracket.Orders, order => order is { Role: OrderRole.Stop, State: OrderState.Working });
        Assert.Null(venue.Bracket.NakedSince);
    }

    // A swallowed request costs this venue's client 0.9 s each time, so the bounds hold several of them in a row. A stop that
    // vanishes silently is seen only once a question gets through, which the same faults delay.
    [Theory]
    [InlineData(false, 4.5)]
    [InlineData(true, 9)]
    public void Venue_WithFaultsOfEverySeed_IsNeverNakedForLongAndEndsInOrder(bool stopsVanish, double nakedSecondsMax)
    {
        for (var seed = 1ul; seed <= 400; seed++)
        {
            var venue = new ScriptedVenue(seed, trouble: 0.03 + 0.15 * (seed % 7) / 6) { StopsVanish = stopsVanish };
            if (seed % 3 == 0)
            {
                venue.At(TimeSpan.FromSeconds(25), "stop price reached", venue.HitStop);
            }

            venue.At(TimeSpan.FromSeconds(60), "operator closes", () => venue.Say(new BracketInput.CloseAsked(ExitReason.Operator, "test")));
            venue.Run(Plan, Start.AddSeconds(150));

            var fault = venue switch
            {
                { Position: not 0 } => $"position {venue.Position}",
                { Bracket.IsSettled: false } => "not settled",
                { EntriesExecuted: > 1 } => $"{venue.EntriesExecuted} entries",
                _ when venue.LeftOvers.Any() => $"left over: {string.Join(", ", venue.LeftOvers)}",
                _ when venue.LongestNaked > TimeSpan.FromSeconds(nakedSecondsMax) => $"naked for {venue.LongestNaked}",
                _ => null,
            };
            Assert.True(fault is null, $"Seed {seed}, {fault}{(fault is null ? "" : $":\n{venue.History}")}");
        }
    }

    [Fact]
    public void Entry_WithAnswerLost_IsAskedForAndNeverSentAgain()
    {
        var step = Opened();
        var id = step.Next.Entry.ClientOrderId;
        step = Next(step, 0.1, new BracketInput.OrderAnswer(id, new VenueAnswer<VenueOrder>.Unknown("timeout")));

        Assert.Equal(OrderState.Unknown, step.Next.Entry.State);
        Assert.True(step.Next.IsUnsure);
        Assert.Equal(id, Assert.IsType<BracketAct.Probe>(Assert.Single(step.Acts)).Order.ClientOrderId);
        for (var seconds = 1.0; seconds < 60; seconds += 0.5)
        {
            step = Next(step, seconds, new BracketInput.Tick());
            Assert.DoesNotContain(step.Acts, act => act is BracketAct.Send or BracketAct.Persist);
        }

        Assert.Equal(OrderState.Unknown, step.Next.Entry.State);
    }

    [Fact]
    public void Entry_AbsentForShort_IsNotBelievedAbsent()
    {
        var step = Opened();
        var id = step.Next.Entry.ClientOrderId;
        step = Next(step, 0.1, new BracketInput.OrderAnswer(id, new VenueAnswer<VenueOrder>.Unknown("timeout")));
        for (var seconds = 1.0; seconds < Rules.AbsenceProvesAfter.TotalSeconds; seconds++)
        {
            step = Next(step, seconds, new BracketInput.OrderAnswer(id, Absent));
            Assert.Equal(OrderState.Unknown, step.Next.Entry.State);
        }

        step = Next(step, Rules.AbsenceProvesAfter.TotalSeconds + 0.2, new BracketInput.OrderAnswer(id, Absent));
        Assert.Equal(OrderState.NotPlaced, step.Next.Entry.State);
        Assert.True(step.Next.IsSettled);
    }

    // It may have left just before the process died: what it did is looked for from then on, its absence proven from now on.
    [Fact]
    public void Entry_DurableWhenTheProcessDied_IsLookedForFromItsIntent()
    {
        var opened = Bracket.Open(Plan, Start, Rules).Next;
        var stored = opened with { Orders = [opened.Entry.Become(OrderState.Durable, Start)] };
        var back = Start.AddSeconds(60);
        var bracket = Bracket.Step(stored, new BracketInput.Restarted(), back, Rules).Next;
        Assert.Equal((OrderState.Unknown, (DateTimeOffset?)Start), (bracket.Entry.State, bracket.Entry.SentAt));
        foreach (var seconds in (double[])[1, 5, Rules.AbsenceProvesAfter.TotalSeconds - 0.1])
        {
            bracket = Bracket.Step(bracket, new BracketInput.OrderAnswer(bracket.Entry.ClientOrderId, Absent), back.AddSeconds(seconds), Rules).Next;
            Assert.Equal(OrderState.Unknown, bracket.Entry.State);
        }

        bracket = Bracket.Step(bracket, new BracketInput.OrderAnswer(bracket.Entry.ClientOrderId, Absent), back + Rules.AbsenceProvesAfter, Rules).Next;
        Assert.Equal(OrderState.NotPlaced, bracket.Entry.State);
    }

    [Fact]
    public void Entry_FilledAfterItWasBelievedAbsent_IsProtected()
    {
        var step = Opened();
        var id = step.Next.Entry.ClientOrderId;
        step = Next(step, 0.1, new BracketInput.OrderAnswer(id, new VenueAnswer<VenueOrder>.Unknown("timeout")));
        for (var seconds = 1.0; seconds < 16; seconds++)
        {
            step = Next(step, seconds, new BracketInput.OrderAnswer(id, Absent));
        }

        Assert.Equal(OrderState.NotPlaced, step.Next.Entry.State);
        step = Next(step, 17, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));

        Assert.Equal(10m, step.Next.Held);
        Assert.Equal(OrderRole.Stop, Assert.IsType<BracketAct.Persist>(step.Acts[0]).Order.Role);
    }

    [Fact]
    public void Fill_ArrivingTwiceAndOutOfOrder_CountsOnce()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(2, 6m)));
        step = Next(step, 0.2, new BracketInput.OrderSeen(Entry(VenueOrderStatus.PartiallyFilled, 4m), Fill(1, 4m)));
        step = Next(step, 0.3, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(2, 6m)));

        Assert.Equal(10m, step.Next.Held);
        Assert.Equal(OrderState.Filled, step.Next.Entry.State);
        Assert.Equal(2, step.Next.Fills.Length);
    }

    [Fact]
    public void Position_TakenOutside_IsBelievedOnlyAfterTheGrace()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        step = Next(step, 1, new BracketInput.PositionRead(0m));
        Assert.Equal(10m, step.Next.Held);
        step = Next(step, 45.9, new BracketInput.PositionRead(0m)); // Forty-five seconds after the first reading said so.
        Assert.Equal(10m, step.Next.Held);
        step = Next(step, 46.1, new BracketInput.PositionRead(0m));
        Assert.Equal(0m, step.Next.Held);
    }

    // Readings may all be of the past; the engine that finds nothing to reduce speaks of now.
    [Fact]
    public void Position_TakenOutsideAndNothingToReduce_IsBelievedSooner()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        step = Next(step, 1, new BracketInput.PositionRead(0m));
        step = Next(step, 2, new BracketInput.CloseAsked(ExitReason.Operator, "test"));
        var exit = step.Next.Orders.Last(order => order.Role == OrderRole.Exit).ClientOrderId;
        step = Next(step, 2.1, new BracketInput.Persisted(exit));
        step = Next(step, 2.2, new BracketInput.OrderAnswer(exit, new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.ReduceOnly, -2022, "nothing"))));
        step = Next(step, 5.9, new BracketInput.PositionRead(0m));
        Assert.Equal(10m, step.Next.Held);
        step = Next(step, 6.1, new BracketInput.PositionRead(0m));
        Assert.Equal(0m, step.Next.Held);
    }

    // A ban of days must neither lose a protective order nor make a new one each second.
    [Theory]
    [InlineData(VenueErrorKind.Banned)]
    [InlineData(VenueErrorKind.Rate)]
    [InlineData(VenueErrorKind.Clock)]
    [InlineData(VenueErrorKind.Retryable)]
    public void Exit_HeldBackOnThisSide_LeavesLaterUnderTheSameName(VenueErrorKind kind)
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        step = Next(step, 0.2, new BracketInput.CloseAsked(ExitReason.Operator, "test"));
        var exit = step.Next.Orders.Single(order => order.Role == OrderRole.Exit).ClientOrderId;
        step = Next(step, 0.3, new BracketInput.Persisted(exit));
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(exit, Assert.Single(step.Acts.OfType<BracketAct.Send>()).Order.ClientOrderId);
            step = Next(step, 1 + 2 * i, new BracketInput.OrderAnswer(exit, new VenueAnswer<VenueOrder>.No(new(kind, null, "not now"))));
            Assert.Empty(step.Acts.OfType<BracketAct.Send>());
            step = Next(step, 2 + 2 * i, new BracketInput.Tick());
        }

        Assert.Single(step.Next.Orders, order => order.Role == OrderRole.Exit);
        Assert.Contains("EXIT_REFUSED", step.Next.Told);
    }

    [Fact]
    public void Entry_HeldBack_IsNeverSentAgain()
    {
        var step = Opened();
        step = Next(step, 0.2, new BracketInput.HeldBack(step.Next.Entry.ClientOrderId, "killed"));
        Assert.True(step.Next.IsSettled);
        Assert.Equal((OrderState.NotPlaced, VenueErrorKind.HeldBack), (step.Next.Entry.State, step.Next.Entry.Refusal!.Kind));
    }

    [Fact]
    public void Refusals_ForHours_DoNotMakeTheBracketGrow()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        step = Next(step, 0.2, new BracketInput.CloseAsked(ExitReason.Operator, "test"));
        for (var i = 0; i < 12_000; i++)
        {
            var exit = step.Next.Orders.Last(order => order.Role == OrderRole.Exit);
            step = Next(step, 1 + 2 * i, new BracketInput.Persisted(exit.ClientOrderId));
            step = Next(step, 1 + 2 * i, new BracketInput.OrderAnswer(exit.ClientOrderId, new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.Retryable, -1001, "no"))));
            step = Next(step, 2.5 + 2 * i, new BracketInput.Tick());
        }

        Assert.True(step.Next.Orders.Length <= 201);
        Assert.Equal(10m, step.Next.Held);
    }

    [Fact]
    public void Adopted_Position_OnlyHasToEnd()
    {
        var step = Bracket.Adopt(Plan with { StopPrice = 0, TargetPrice = 0 }, ExitReason.Operator, "unowned", Start, Rules);
        var exit = Assert.Single(step.Acts.OfType<BracketAct.Persist>()).Order;
        Assert.Equal((OrderRole.Exit, OrderSide.Sell, 10m), (exit.Role, exit.Side, exit.Quantity));
        Assert.True(ClientOrderIds.IsAdopted(step.Next.Entry.ClientOrderId));
        step = Next(step, 0.1, new BracketInput.Persisted(exit.ClientOrderId));
        step = Next(step, 0.2, new BracketInput.FillsRead([Fill(9, 10m) with { ClientOrderId = exit.ClientOrderId, Side = OrderSide.Sell }]));
        Assert.True(step.Next.IsSettled);
        Assert.Empty(step.Next.Orders.Where(order => order.IsConditional));
    }

    [Theory]
    [InlineData(OrderRole.Entry, 0)]
    [InlineData(OrderRole.Stop, 17)]
    [InlineData(OrderRole.Target, 9999)]
    public void ClientOrderId_ReadBack_NamesRoleAndTrade(OrderRole role, int sequence)
    {
        var id = ClientOrderIds.For(role, Plan.TradeId, sequence);

        Assert.Matches("^[.A-Z:/a-z0-9_-]{1,36}$", id);
        Assert.True(ClientOrderIds.TryRead(id, out var readRole, out var trade));
        Assert.Equal((role, Plan.TradeId), (readRole, trade));
        Assert.False(ClientOrderIds.TryRead("autoclose-1", out _, out _));
    }
}
