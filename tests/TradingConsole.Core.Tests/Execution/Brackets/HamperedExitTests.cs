using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Brackets;

/// <summary>Closing that does not get through: the matching engine refuses or is silent while the algo service works, or nothing does.</summary>
public sealed class HamperedExitTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly BracketRules Rules = BracketRules.Default;

    private static readonly BracketPlan Plan = new(
        Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), Symbol.Btc, PositionSide.Long, 10m, 95m, 110m, Start.AddSeconds(5),
        Start.AddHours(4), 1_000m);

    private DateTimeOffset _now = Start;
    private Bracket _bracket;
    private BracketStep _step;

    public HamperedExitTests()
    {
        _step = Bracket.Open(Plan, Start, Rules);
        _bracket = _step.Next;
        Say(new BracketInput.Persisted(_bracket.Entry.ClientOrderId));
        Say(new BracketInput.OrderSeen(Filled(_bracket.Entry, 10m), null));
    }

    // A kill between the fill and the stop's departure.
    [Fact]
    public void Close_WhileTheStopIsAboutToLeave_LetsItLeaveBesideTheExit()
    {
        Say(new BracketInput.CloseAsked(ExitReason.Kill, "kill"));
        Say(new BracketInput.Persisted(Stops.Single().ClientOrderId));

        Assert.Equal(OrderState.Sending, Stops.Single().State);
        Assert.Single(Exits);
    }

    [Fact]
    public void Exit_Refused_IsJoinedByAStop()
    {
        LoseTheStop();
        Say(new BracketInput.CloseAsked(ExitReason.Kill, "kill"));
        Send(Exits.Single());
        Assert.DoesNotContain(Stops, stop => !stop.State.IsFinal()); // It would close sooner than a stop could be confirmed.

        Say(new BracketInput.OrderAnswer(Exits.Single().ClientOrderId, new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.Retryable, -1008, "busy"))));

        var stop = Stops[^1];
        Assert.Equal((OrderState.Intended, 10m, 95m), (stop.State, stop.Quantity, stop.TriggerPrice));
        Send(stop);
        Say(new BracketInput.ConditionalSeen(Resting(stop)));
        Assert.Null(_bracket.NakedSince);

        // The next attempt gets through: nothing is left of either.
        _now += Rules.RetryPause;
        Say(new BracketInput.Tick());
        Send(Exits[^1]);
        Say(new BracketInput.OrderSeen(Filled(Exits[^1], 10m), null));
        Assert.Equal(stop.ClientOrderId, Assert.Single(_step.Acts.OfType<BracketAct.Cancel>()).Order.ClientOrderId);
    }

    [Fact]
    public void Exit_WithoutAnswerForLong_IsJoinedByAStop()
    {
        LoseTheStop();
        Say(new BracketInput.CloseAsked(ExitReason.Operator, "by hand"));
        for (var end = _now + Rules.ProtectWithin; _now < end; _now += TimeSpan.FromMilliseconds(50))
        {
            Say(new BracketInput.Tick()); // The journal is slow: not even sent yet.
        }

        Say(new BracketInput.Tick());
        Assert.Contains(Stops, stop => stop.State == OrderState.Intended);
    }

    [Fact]
    public void Stop_BesideAnExit_RefusedForLong_IsTriedLessOften()
    {
        LoseTheStop();
        Say(new BracketInput.CloseAsked(ExitReason.Kill, "kill"));
        var until = _now + TimeSpan.FromSeconds(60);
        for (var stops = Stops.Count; _now < until; _now += TimeSpan.FromMilliseconds(50))
        {
            Say(new BracketInput.Tick());
            foreach (var order in _bracket.Orders.Where(order => order.State == OrderState.Intended).ToList())
            {
                Send(order);
                Say(order.IsConditional
                    ? new BracketInput.ConditionalAnswer(order.ClientOrderId, new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.PriceMoved, -2021, "no")))
                    : new BracketInput.OrderAnswer(order.ClientOrderId, new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.Retryable, -1008, "no"))));
            }
        }

        Assert.InRange(Stops.Count, 50, 66);
        Assert.InRange(Exits.Count, 50, 66);
    }

    [Fact]
    public void Adopted_Position_HasNoStopToPlace()
    {
        _step = Bracket.Adopt(Plan with { StopPrice = 0, TargetPrice = 0 }, ExitReason.Operator, "unowned", _now, Rules);
        _bracket = _step.Next;
        _now += TimeSpan.FromSeconds(30);
        Say(new BracketInput.Tick());

        Assert.Empty(Stops);
    }

    // Swallowed for ten minutes, and nobody answers: neither a storm of exits nor one of questions, and back in time.
    [Fact]
    public void Venue_SilentForMinutes_IsAskedInModerationAndLeftWithinTheBound()
    {
        LoseTheStop();
        Say(new BracketInput.CloseAsked(ExitReason.Kill, "kill"));
        var (probes, sends) = (0, 0);
        for (var until = _now + TimeSpan.FromMinutes(10); _now < until; _now += TimeSpan.FromMilliseconds(250))
        {
            Say(new BracketInput.Tick());
            probes += _step.Acts.Count(act => act is BracketAct.Probe { Order.Role: OrderRole.Exit });
            foreach (var order in _bracket.Orders.Where(order => order is { State: OrderState.Intended, Role: OrderRole.Exit }).ToList())
            {
                Send(order);
                sends++;
            }
        }

        Assert.True(sends <= 10 * 60 / 4 + 20, $"{sends} exits");
        Assert.True(probes <= 10 * 60 * 6, $"{probes} questions");

        // It answers no question yet, but takes orders: one comes within the bound.
        for (var until = _now + TimeSpan.FromSeconds(5); _bracket.Orders.All(order => order.State != OrderState.Intended || order.Role != OrderRole.Exit); _now += TimeSpan.FromMilliseconds(100))
        {
            Assert.True(_now < until);
            Say(new BracketInput.Tick());
        }
    }

    [Fact]
    public void Exits_NeverPlacedForHours_AreForgottenAndNoNameIsUsedTwice()
    {
        LoseTheStop();
        Say(new BracketInput.CloseAsked(ExitReason.Kill, "kill"));
        var names = new HashSet<string>();
        for (var until = _now + TimeSpan.FromMinutes(6); _now < until; _now += TimeSpan.FromMilliseconds(500))
        {
            Say(new BracketInput.Tick());
            foreach (var order in _bracket.Orders.Where(order => order.State == OrderState.Intended).ToList())
            {
                Assert.True(names.Add(order.ClientOrderId), $"{order.ClientOrderId} is used twice");
                Send(order);
            }

            foreach (var order in _bracket.Orders.Where(order => order.State == OrderState.Unknown).ToList())
            {
                Say(order.IsConditional
                    ? new BracketInput.ConditionalAnswer(order.ClientOrderId, new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.NotFound, -2013, "?")))
                    : new BracketInput.OrderAnswer(order.ClientOrderId, new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.NotFound, -2013, "?"))));
            }
        }

        Assert.True(names.Count > 250, $"{names.Count} orders");
        Assert.True(_bracket.Orders.Length <= 260, $"{_bracket.Orders.Length} kept");
        Assert.Equal(10m, _bracket.Held);
    }

    [Fact]
    public void Names_ComingRoundAgain_PassOverThoseInUse()
    {
        LoseTheStop();
        var stop = Stops.Single();
        _bracket = _bracket with { Dropped = 9_998 }; // The next number but one is the stop's once more.
        _now += TimeSpan.FromSeconds(10);
        Say(new BracketInput.Tick());
        _bracket = _bracket with { Exit = null };
        Say(new BracketInput.CloseAsked(ExitReason.Kill, "kill"));

        Assert.Equal(_bracket.Orders.Length, _bracket.Orders.Select(order => order.ClientOrderId).Distinct().Count());
        Assert.Equal(stop.ClientOrderId, Stops[0].ClientOrderId);
    }

    private List<OrderLife> Stops => [.. _bracket.Orders.Where(order => order.Role == OrderRole.Stop)];

    private List<OrderLife> Exits => [.. _bracket.Orders.Where(order => order.Role == OrderRole.Exit)];

    // It rested for a moment and was cancelled by a hand; what replaces it has not left.
    private void LoseTheStop()
    {
        var stop = Stops.Single();
        Send(stop);
        Say(new BracketInput.ConditionalSeen(Resting(stop)));
        _bracket = _bracket with { Exit = new ExitWish(ExitReason.Kill, "kill", _now) };
        Say(new BracketInput.ConditionalSeen(Resting(stop) with { Status = ConditionalStatus.Canceled }));
        _bracket = _bracket with { Exit = null, Orders = [.. _bracket.Orders.Where(order => order.Role != OrderRole.Exit)] };
    }

    private void Send(OrderLife order) => Say(new BracketInput.Persisted(order.ClientOrderId));

    private void Say(BracketInput input) => _bracket = (_step = Bracket.Step(_bracket, input, _now, Rules)).Next;

    private static VenueOrder Filled(OrderLife order, decimal quantity) => new(
        Symbol.Btc, order.Role == OrderRole.Entry ? 1 : 2, order.ClientOrderId, order.Side, "MARKET", VenueOrderStatus.Filled, quantity, quantity, 100m, false, Start);

    private static VenueConditional Resting(OrderLife stop) => new(
        Symbol.Btc, 5, stop.ClientOrderId, OrderSide.Sell, ConditionalType.StopMarket, ConditionalStatus.New, stop.Quantity, 95m, true, null, null, Start);
}
