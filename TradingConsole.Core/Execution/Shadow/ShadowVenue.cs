using System.Collections.Immutable;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Execution.Shadow;

/// <summary>
/// The venue inside the shadow account. The live desk's bracket planner runs every round trip here too: it places, cancels and asks,
/// and is answered at once. What executes, when and at which price is the simulated account's to say.
/// </summary>
/// <remarks>Not thread-safe; knows no clock: every moment comes with the call.</remarks>
internal sealed class ShadowVenue
{
    /// <summary>More answers than this to one happening mean that planner and venue talk in circles.</summary>
    private const int AnswersMax = 200;

    // A venue in the same process loses nothing, and an entry waits for its bar: nobody has to be asked, nobody to be impatient.
    private static readonly TimeSpan Never = TimeSpan.FromDays(3_650);

    private static readonly BracketRules Rules = BracketRules.Default with
    {
        StopWatchEvery = Never, TargetWatchEvery = Never, ExecutionWatchEvery = Never, EntryPatience = Never,
    };

    private readonly SimulatedAccount _account;
    private readonly UnstoredChanges _unstored;
    private readonly SortedDictionary<Symbol, ShadowTrip> _trips = [];
    private AccountEvent? _happened;

    /// <param name="open">Orders that were open when the account was stored; those without a trade are canceled.</param>
    public ShadowVenue(SimulatedAccount account, IEnumerable<OrderRecord> open, long lastId, UnstoredChanges unstored, DateTimeOffset now)
    {
        (_account, _unstored, LastId) = (account, unstored, lastId);
        var byTrade = open.ToLookup(order => order.TradeId);
        foreach (var trade in account.Active)
        {
            var trip = ShadowTrip.Restore(trade, [.. byTrade[trade.TradeId]]);
            _trips.Add(trade.Symbol, trip);
            if (trade.Status == TradeStatus.Pending && !trip.Open.Any())
            {
                Place(trip, trip.Bracket.Entry, now);
            }
        }

        var known = account.Active.Select(trade => (Guid?)trade.TradeId).ToHashSet();
        foreach (var orphan in byTrade.Where(trade => !known.Contains(trade.Key)).SelectMany(orders => orders))
        {
            unstored.Put(orphan with { Status = "CANCELED", UpdatedAt = now });
        }
    }

    /// <summary>The highest order or fill id in use.</summary>
    public long LastId { get; private set; }

    /// <summary>Orders that are still NEW, by id.</summary>
    public ImmutableArray<OrderRecord> OpenOrders =>
        [.. _trips.Values.SelectMany(trip => trip.Open).OrderBy(order => order.OrderId)];

    /// <summary>Sees every step of every bracket: as it was, as it is.</summary>
    public Action<Bracket, Bracket>? Stepped { get; init; }

    /// <summary>The brackets that are not settled, in symbol order.</summary>
    public IEnumerable<Bracket> Brackets => _trips.Values.Select(trip => trip.Bracket);

    /// <exception cref="InvalidOperationException">The symbol already has a pending or open trade.</exception>
    public SimulatedTrade Submit(EntryIntent intent, DateTimeOffset now)
    {
        var expiresAt = intent.EntryTime.AddMinutes(intent.HoldMinutesMax);
        var plan = new BracketPlan(
            intent.TradeId, intent.Symbol, intent.Side, intent.Quantity, intent.StopPrice, intent.TargetPrice, expiresAt, expiresAt,
            intent.Quantity);
        var opened = Bracket.Open(plan, now, Rules);
        var trip = new ShadowTrip(opened.Next, intent);
        var answers = new Queue<BracketInput>();
        _happened = null;
        Follow(trip, opened, answers, now, null);
        Run(trip, answers, now, null);
        if (trip.Bracket.IsSettled)
        {
            // The bracket would not send it: it came after its own end.
            Book(_account.Submit(intent, now));
            Book(_account.Flatten(intent.TradeId, ExitReason.Time, now)!);
        }

        else
        {
            _trips.Add(intent.Symbol, trip);
        }

        return _happened!.Trade;
    }

    public AccountEvent? OnOpen(Symbol symbol, DateTimeOffset minute, double openPrice) =>
        Tell(_account.OnOpen(symbol, minute, openPrice));

    public AccountEvent? OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark) =>
        Tell(_account.OnFunding(symbol, time, rate, mark));

    public AccountEvent? OnMark(Symbol symbol, DateTimeOffset time, MarkRange range)
    {
        // The vertical barrier is the bracket's: its exit order meets the first price of this moment.
        var closed = _trips.Count > 0 && range.IsValid && _account.Find(symbol)?.EntryTime <= time ? Wake(symbol, time, range.First) : null;
        return Tell(_account.OnMark(symbol, time, range)) ?? closed;
    }

    public ImmutableArray<AccountEvent> OnTime(DateTimeOffset now)
    {
        if (_trips.Count == 0)
        {
            return [];
        }

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        foreach (var symbol in _trips.Keys.ToArray())
        {
            if ((_account.Find(symbol)?.EntryTime is not null ? Wake(symbol, now, null) : null) is { } closed)
            {
                events.Add(closed);
            }
            else if (Tell(_account.OnTime(symbol, now)) is { } happened)
            {
                events.Add(happened);
            }
        }

        return events.DrainToImmutable();
    }

    /// <summary>Asks the trade's bracket to close; null when it is not active.</summary>
    public AccountEvent? Close(Guid tradeId, ExitReason reason, DateTimeOffset now)
    {
        if (_trips.Values.FirstOrDefault(trip => trip.Bracket.Plan.TradeId == tradeId) is not { } trip)
        {
            return null;
        }

        _happened = null;
        Run(trip, new([new BracketInput.CloseAsked(reason, reason.Word())]), now, null);
        return _happened;
    }

    /// <summary>Asks the trade's bracket to move its stop; null when it is not active.</summary>
    public AccountEvent? MoveStop(Guid tradeId, decimal stopPrice, DateTimeOffset now)
    {
        if (_trips.Values.FirstOrDefault(trip => trip.Bracket.Plan.TradeId == tradeId) is not { } trip
            || _account.MoveStop(trip.Symbol, stopPrice, now) is not { } moved)
        {
            return null;
        }

        Book(moved);
        Run(trip, new([new BracketInput.StopMoved(stopPrice)]), now, null);
        return moved;
    }

    public ImmutableArray<AccountEvent> CloseAll(ExitReason reason, DateTimeOffset now) =>
        [.. _trips.Values.ToArray().Select(trip => Close(trip.Bracket.Plan.TradeId, reason, now)!)];

    private AccountEvent? Wake(Symbol symbol, DateTimeOffset now, double? price)
    {
        if (!_trips.TryGetValue(symbol, out var trip) || trip.WakeAt is not { } due || now < due)
        {
            return null;
        }

        _happened = null;
        Run(trip, new([new BracketInput.Tick()]), now, price);
        return _happened;
    }

    // What the market did, in the words in which a venue tells it.
    private AccountEvent? Tell(AccountEvent? happened)
    {
        if (happened is null)
        {
            return null;
        }

        var symbol = happened.Trade.Symbol;
        var trip = _trips[symbol];
        var news = new Queue<BracketInput>();
        switch (Book(happened))
        {
            case EntryFilled entry:
                Filled(trip, trip.Resting(OrderRole.Entry), entry.Price, entry.Fee, 0, entry.Time, news);
                break;
            case EntryCanceled canceled:
                news.Enqueue(new BracketInput.OrderSeen(
                    Shown(End(trip, trip.Resting(OrderRole.Entry), "EXPIRED", canceled.Time, "EXPIRED"), 0), null));
                break;
            case ExitFilled { Reason: ExitReason.Liquidation } exit:
                Liquidated(trip, exit, news);
                break;
            case ExitFilled { Reason: ExitReason.Stop } exit:
                Triggered(trip, OrderRole.Stop, exit, news);
                break;
            case ExitFilled { Reason: ExitReason.Target } exit:
                Triggered(trip, OrderRole.Target, exit, news);
                break;
            case ExitFilled exit:
                throw new InvalidOperationException($"The account closed trade {exit.Trade.TradeId} by itself: {exit.Reason.Word()}.");
        }

        Run(trip, news, happened.Time, null);
        return happened;
    }

    private void Run(ShadowTrip trip, Queue<BracketInput> inputs, DateTimeOffset now, double? price)
    {
        var answered = 0;
        while (inputs.TryDequeue(out var input))
        {
            if (++answered > AnswersMax)
            {
                throw new InvalidOperationException($"The bracket of trade {trip.Bracket.Plan.TradeId} does not come to rest.");
            }

            Follow(trip, Bracket.Step(trip.Bracket, input, now, Rules), inputs, now, price);
        }

        if (trip.Bracket.IsSettled)
        {
            _trips.Remove(trip.Symbol);
        }
    }

    private void Follow(ShadowTrip trip, BracketStep step, Queue<BracketInput> answers, DateTimeOffset now, double? price)
    {
        Stepped?.Invoke(trip.Bracket, step.Next);
        (trip.Bracket, trip.WakeAt) = (step.Next, step.WakeAt);
        foreach (var act in step.Acts)
        {
            switch (act)
            {
                case BracketAct.Persist persist:
                    answers.Enqueue(new BracketInput.Persisted(persist.Order.ClientOrderId));
                    break;
                case BracketAct.Send send:
                    Send(trip, send.Order, answers, now, price);
                    break;
                case BracketAct.Cancel cancel:
                    Cancel(trip, cancel.Order, now);
                    answers.Enqueue(new BracketInput.CancelAnswer(cancel.Order.ClientOrderId));
                    break;
                case BracketAct.Probe probe:
                    answers.Enqueue(Answer(trip, probe.Order));
                    break;
                case BracketAct.ReadTruth:
                    answers.Enqueue(new BracketInput.PositionRead(AmountOf(trip)));
                    break;
                case BracketAct.Report report:
                    // Reports tell of a venue that did not do as asked; this one always does.
                    throw new InvalidOperationException($"Shadow trade {trip.Bracket.Plan.TradeId}: {report.What.Code}: {report.What.Message}");
            }
        }
    }

    private void Send(ShadowTrip trip, OrderLife order, Queue<BracketInput> answers, DateTimeOffset now, double? price)
    {
        if (order.Role == OrderRole.Entry)
        {
            Book(_account.Submit(trip.Intent!, now));
        }

        Place(trip, order, now);
        answers.Enqueue(Answer(trip, order));
        if (order.Role == OrderRole.Exit)
        {
            var exit = _account.Close(trip.Symbol, trip.Bracket.Exit!.Reason, now, price);
            Book(exit);
            Filled(trip, order, exit.Price, exit.Fee, exit.RealizedPnl, exit.Time, answers);
        }
    }

    private void Cancel(ShadowTrip trip, OrderLife order, DateTimeOffset now)
    {
        if (trip.Find(order.ClientOrderId) is not { Status: "NEW" })
        {
            return;
        }

        if (order.Role == OrderRole.Entry)
        {
            Book(_account.Flatten(trip.Bracket.Plan.TradeId, trip.Bracket.Exit!.Reason, now)!);
        }

        End(trip, order, "CANCELED", now);
    }

    private void Triggered(ShadowTrip trip, OrderRole role, ExitFilled exit, Queue<BracketInput> news)
    {
        var order = trip.Resting(role);
        var record = trip.Find(order.ClientOrderId)!;
        news.Enqueue(new BracketInput.ConditionalSeen(
            ShownConditional(record, ConditionalStatus.Triggered) with { ChildOrderId = record.OrderId }));
        Filled(trip, order, exit.Price, exit.Fee, exit.RealizedPnl, exit.Time, news);
    }

    // The venue's own order, under the name its documentation gives such orders.
    private void Liquidated(ShadowTrip trip, ExitFilled exit, Queue<BracketInput> news)
    {
        var id = ++LastId;
        var record = trip.Put(new OrderRecord(
            id, $"autoclose-{id}", exit.Trade.TradeId, trip.Symbol, exit.Trade.Side.ClosingOrder(), "MARKET", "FILLED", true, exit.Price, null,
            exit.Trade.Quantity, exit.Time, exit.Time));
        _unstored.Put(record);
        news.Enqueue(new BracketInput.ReducedOutside(Executed(record, exit.Price, exit.Fee, exit.RealizedPnl, exit.Time)));
    }

    private void Filled(
        ShadowTrip trip, OrderLife order, decimal price, decimal fee, decimal realized, DateTimeOffset time, Queue<BracketInput> news)
    {
        var record = trip.Put(trip.Find(order.ClientOrderId)! with { Status = "FILLED", Price = price, UpdatedAt = time });
        _unstored.Put(record);
        news.Enqueue(new BracketInput.OrderSeen(Shown(record, record.Quantity), Executed(record, price, fee, realized, time)));
    }

    private VenueFill Executed(OrderRecord order, decimal price, decimal fee, decimal realized, DateTimeOffset time)
    {
        var fill = new FillRecord(++LastId, order.OrderId, order.Symbol, price, order.Quantity, fee, "USDT", realized, time);
        _unstored.Add(fill);
        return new VenueFill(
            order.Symbol, fill.FillId, order.OrderId, order.ClientOrderId, SideOf(order), price, order.Quantity, fee, fill.FeeAsset, realized,
            false, time);
    }

    private void Place(ShadowTrip trip, OrderLife order, DateTimeOffset now)
    {
        var record = new OrderRecord(
            ++LastId, order.ClientOrderId, trip.Bracket.Plan.TradeId, trip.Symbol, order.Side.Word(),
            order.Role.OrderType(),
            "NEW", order.Role != OrderRole.Entry, null, order.TriggerPrice, order.Quantity, now, now, VirtualFailure.Of(order, trip.Bracket.Plan, _account));
        _unstored.Put(trip.Put(record));
    }

    private OrderRecord End(ShadowTrip trip, OrderLife order, string status, DateTimeOffset time, string? failure = null)
    {
        var open = trip.Find(order.ClientOrderId)!;
        var record = trip.Put(open with { Status = status, UpdatedAt = time, Failure = failure ?? open.Failure });
        _unstored.Put(record);
        return record;
    }

    private AccountEvent Book(AccountEvent happened)
    {
        _unstored.Add(happened);
        return _happened = happened;
    }

    private static BracketInput Answer(ShadowTrip trip, OrderLife order)
    {
        var record = trip.Find(order.ClientOrderId);
        var refusal = new VenueRefusal(VenueErrorKind.NotFound, null, "No such order.");
        return (order.IsConditional, record) switch
        {
            (true, null) => new BracketInput.ConditionalAnswer(order.ClientOrderId, new VenueAnswer<VenueConditional>.No(refusal)),
            (false, null) => new BracketInput.OrderAnswer(order.ClientOrderId, new VenueAnswer<VenueOrder>.No(refusal)),
            (true, _) => new BracketInput.ConditionalAnswer(order.ClientOrderId, new VenueAnswer<VenueConditional>.Yes(ShownConditional(
                record, record.Status switch
                {
                    "NEW" => ConditionalStatus.New,
                    "FILLED" => ConditionalStatus.Finished,
                    _ => ConditionalStatus.Canceled,
                }))),
            _ => new BracketInput.OrderAnswer(
                order.ClientOrderId, new VenueAnswer<VenueOrder>.Yes(Shown(record, record.Status == "FILLED" ? record.Quantity : 0))),
        };
    }

    private decimal AmountOf(ShadowTrip trip) =>
        _account.Find(trip.Symbol) is { Status: TradeStatus.Open } trade ? trade.Side.Sign() * trade.Quantity : 0;

    private static VenueOrder Shown(OrderRecord order, decimal filled) => new(
        order.Symbol, order.OrderId, order.ClientOrderId, SideOf(order), order.Type,
        order.Status switch
        {
            "FILLED" => VenueOrderStatus.Filled,
            "CANCELED" => VenueOrderStatus.Canceled,
            "EXPIRED" => VenueOrderStatus.Expired,
            _ => VenueOrderStatus.New,
        },
        order.Quantity, filled, order.Price, order.ReduceOnly, order.UpdatedAt);

    private static VenueConditional ShownConditional(OrderRecord order, ConditionalStatus status) => new(
        order.Symbol, order.OrderId, order.ClientOrderId, SideOf(order),
        WireWords.FindConditional(order.Type)!.Value, status, order.Quantity,
        order.StopPrice!.Value, true, null, null, order.UpdatedAt);

    private static OrderSide SideOf(OrderRecord order) => WireWords.ParseSide(order.Side);
}
