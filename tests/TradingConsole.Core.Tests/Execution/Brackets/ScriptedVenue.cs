using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Tests.Execution.Brackets;

/// <summary>
/// A venue small enough to be obviously right, with its own book as the judge: it loses, delays, refuses and splits by a seed and
/// measures for how long the position it holds exceeds the stops it holds.
/// </summary>
internal sealed class ScriptedVenue(ulong seed, double trouble)
{
    private readonly SeededRandom _random = new(seed);
    private readonly PriorityQueue<(string What, Action Do), (DateTimeOffset At, long Order)> _due = new();
    private readonly Dictionary<string, Resting> _stops = [];
    private readonly Dictionary<string, VenueOrder> _orders = [];
    private long _ids;
    private int _steps;
    private readonly List<(DateTimeOffset At, object What)> _history = [];
    private DateTimeOffset? _nakedSince;

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch;

    public Bracket Bracket { get; private set; } = null!;

    public decimal Position { get; private set; }

    public TimeSpan LongestNaked { get; private set; }

    public int EntriesExecuted { get; private set; }

    /// <summary>All that happened, a line each; put into words only when asked for.</summary>
    public string History => string.Join('\n', _history.Select(line => $"{(line.At - DateTimeOffset.UnixEpoch).TotalSeconds:0.000} {line.What}"));

    /// <summary>Faults happen only before this moment; afterwards everything must settle.</summary>
    public DateTimeOffset TroubleUntil { get; init; } = DateTimeOffset.UnixEpoch.AddSeconds(20);

    /// <summary>An accepted stop may disappear without a word.</summary>
    public bool StopsVanish { get; init; }

    public IEnumerable<string> LeftOvers => _stops.Where(pair => pair.Value.IsAlive).Select(pair => pair.Key);

    public void Run(BracketPlan plan, DateTimeOffset until)
    {
        Take(Bracket.Open(plan, Now, BracketRules.Default));
        while (_due.TryPeek(out _, out var next) && next.At <= until)
        {
            var (what, act) = _due.Dequeue();
            Now = next.At;
            _history.Add((Now, what));
            act();
        }

        Now = until;
    }

    public void At(TimeSpan time, string what, Action act) => _due.Enqueue((what, act), (DateTimeOffset.UnixEpoch + time, ++_ids));

    public void Say(BracketInput input) => Take(Bracket.Step(Bracket, input, Now, BracketRules.Default));

    /// <summary>The mark price reaches the stop: whatever rests is executed.</summary>
    public void HitStop()
    {
        foreach (var (id, stop) in _stops.Where(pair => pair.Value is { IsAlive: true, Type: ConditionalType.StopMarket }).ToList())
        {
            stop.IsAlive = false;
            var quantity = Math.Min(stop.Order.Quantity, Position);
            var child = ++_ids;
            if (quantity > 0)
            {
                Execute(id, child, OrderSide.Sell, stop.Order.Quantity, quantity, "STOP_MARKET");
            }

            Stream(() => Say(new BracketInput.ConditionalSeen(stop.Show(id, ConditionalStatus.Finished, child, Now))));
        }
    }

    private bool IsTroubled => Now < TroubleUntil && _random.NextDouble() < trouble;

    private void Take(BracketStep step)
    {
        Bracket = step.Next;
        foreach (var act in step.Acts)
        {
            Do(act);
        }

        // As its owner does: the latest step says when to look again, and what earlier ones said is forgotten.
        var latest = ++_steps;
        if (step.WakeAt is { } wake)
        {
            At((wake < Now ? Now : wake) - DateTimeOffset.UnixEpoch, "tick", () =>
            {
                if (latest == _steps)
                {
                    Say(new BracketInput.Tick());
                }
            });
        }
    }

    private void Do(BracketAct act)
    {
        _history.Add((Now, act));
        switch (act)
        {
            case BracketAct.Persist persist:
                After(1, "persisted", () => Say(new BracketInput.Persisted(persist.Order.ClientOrderId)));
                break;
            case BracketAct.Send { Order.IsConditional: true } send:
                Request(() => Rest(send.Order), answer => new BracketInput.ConditionalAnswer(send.Order.ClientOrderId, answer));
                break;
            case BracketAct.Send send:
                Request(() => Match(send.Order), answer => new BracketInput.OrderAnswer(send.Order.ClientOrderId, answer));
                break;
            case BracketAct.Probe { Order.IsConditional: true } probe:
                Request(() => FindStop(probe.Order), answer => new BracketInput.ConditionalAnswer(probe.Order.ClientOrderId, answer));
                break;
            case BracketAct.Probe probe:
                Request(() => FindOrder(probe.Order), answer => new BracketInput.OrderAnswer(probe.Order.ClientOrderId, answer));
                break;
            case BracketAct.Cancel cancel:
                Request<string>(() => CancelResting(cancel.Order), _ => new BracketInput.CancelAnswer(cancel.Order.ClientOrderId));
                break;
            case BracketAct.ReadTruth:
                After(20, "position", () => Say(new BracketInput.PositionRead(Position)));
                break;
            default:
                break;
        }
    }

    private void Request<T>(Func<VenueAnswer<T>> execute, Func<VenueAnswer<T>, BracketInput> answer)
    {
        if (IsTroubled)
        {
            // Swallowed before the venue saw it; the caller only learns that no answer came.
            After(900, "no answer", () => Say(answer(new VenueAnswer<T>.Unknown("timeout"))));
            return;
        }

        After(Between(5, 60), "request arrives", () =>
        {
            if (IsTroubled)
            {
                After(20, "refused", () => Say(answer(new VenueAnswer<T>.No(new(VenueErrorKind.Retryable, -1001, "Internal error")))));
                return;
            }

            var result = execute();
            var isLost = IsTroubled;
            After(isLost ? 900 : Between(5, 60), isLost ? "answer lost" : "answer",
                () => Say(answer(isLost ? new VenueAnswer<T>.Unknown("timeout") : result)));
        });
    }

    private VenueAnswer<VenueConditional> Rest(OrderLife order)
    {
        _stops[order.ClientOrderId] = new Resting(order, ++_ids);
        Judge();
        if (StopsVanish && IsTroubled)
        {
            After(Between(100, 3_000), "stop vanishes", () =>
            {
                _stops[order.ClientOrderId].IsAlive = false;
                Judge();
            });
        }

        return new VenueAnswer<VenueConditional>.Yes(_stops[order.ClientOrderId].Show(order.ClientOrderId, ConditionalStatus.New, null, Now));
    }

    private VenueAnswer<VenueOrder> Match(OrderLife order)
    {
        if (_orders.ContainsKey(order.ClientOrderId))
        {
            throw new InvalidOperationException($"{order.ClientOrderId} was sent twice.");
        }

        if (order.Role == OrderRole.Exit && Position <= 0)
        {
            return new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.ReduceOnly, -2022, "ReduceOnly Order is rejected."));
        }

        EntriesExecuted += order.Role == OrderRole.Entry ? 1 : 0;
        var total = order.Role == OrderRole.Exit ? Math.Min(order.Quantity, Position) : order.Quantity;
        var id = ++_ids;
        var done = 0m;
        var pieces = Between(1, 6);
        for (var i = 0; i < pieces; i++)
        {
            var quantity = i == pieces - 1 ? total - done : decimal.Round(total / pieces, 3);
            done += quantity;
            After(i * Between(1, 400), "fills", () => Execute(order.ClientOrderId, id, order.Side, order.Quantity, quantity, "MARKET"));
        }

        _orders[order.ClientOrderId] = new VenueOrder(
            order.ClientOrderId == "" ? default : Bracket.Plan.Symbol, id, order.ClientOrderId, order.Side, "MARKET", VenueOrderStatus.New,
            order.Quantity, 0, null, order.Role != OrderRole.Entry, Now);
        return new VenueAnswer<VenueOrder>.Yes(_orders[order.ClientOrderId]);
    }

    private void Execute(string id, long orderId, OrderSide side, decimal asked, decimal quantity, string type)
    {
        // Reduce-only: the venue never lets a sell turn the long position of these tests.
        quantity = side == OrderSide.Sell ? Math.Min(quantity, Position) : quantity;
        var before = _orders.TryGetValue(id, out var known) ? known.Filled : 0;
        Position += side == OrderSide.Buy ? quantity : -quantity;
        Judge();
        var filled = before + quantity;
        var shown = new VenueOrder(
            Bracket.Plan.Symbol, orderId, id, side, type,
            filled >= asked || Position == 0 && side == OrderSide.Sell ? VenueOrderStatus.Filled : VenueOrderStatus.PartiallyFilled,
            asked, filled, null, side == OrderSide.Sell, Now);
        _orders[id] = shown;
        if (quantity > 0)
        {
            var fill = new VenueFill(Bracket.Plan.Symbol, ++_ids, orderId, id, side, 100, quantity, 0, "USDT", 0, false, Now);
            Stream(() => Say(new BracketInput.OrderSeen(shown, fill)));
        }
    }

    private void Stream(Action say)
    {
        for (var i = IsTroubled ? 0 : 1; i >= 0 && !(i == 0 && IsTroubled); i--)
        {
            After(Between(1, 80), "stream", say);
        }
    }

    private VenueAnswer<VenueOrder> FindOrder(OrderLife order) => _orders.TryGetValue(order.ClientOrderId, out var known)
        ? new VenueAnswer<VenueOrder>.Yes(known) : new VenueAnswer<VenueOrder>.No(new(VenueErrorKind.NotFound, -2013, "Order does not exist."));

    private VenueAnswer<VenueConditional> FindStop(OrderLife order) =>
        !_stops.TryGetValue(order.ClientOrderId, out var stop)
            ? new VenueAnswer<VenueConditional>.No(new(VenueErrorKind.NotFound, -2013, "Order does not exist."))
            : new VenueAnswer<VenueConditional>.Yes(stop.Show(
                order.ClientOrderId,
                stop.IsAlive ? ConditionalStatus.New : _orders.ContainsKey(order.ClientOrderId) ? ConditionalStatus.Finished : ConditionalStatus.Canceled,
                _orders.TryGetValue(order.ClientOrderId, out var child) ? child.OrderId : null, Now));

    private VenueAnswer<string> CancelResting(OrderLife order)
    {
        if (_stops.TryGetValue(order.ClientOrderId, out var stop))
        {
            stop.IsAlive = false;
            Judge();
        }

        return new VenueAnswer<string>.Yes(order.ClientOrderId);
    }

    private void After(int milliseconds, string what, Action act) =>
        _due.Enqueue((what, act), (Now.AddMilliseconds(milliseconds), ++_ids));

    private int Between(int from, int before) => from + _random.NextInt(before - from);

    private void Judge()
    {
        var covered = _stops.Values.Where(stop => stop is { IsAlive: true, Type: ConditionalType.StopMarket }).Sum(stop => stop.Order.Quantity);
        if (Position <= covered)
        {
            LongestNaked = _nakedSince is { } since && Now - since > LongestNaked ? Now - since : LongestNaked;
            _nakedSince = null;
        }
        else
        {
            _nakedSince ??= Now;
        }
    }

    private sealed class Resting(OrderLife order, long id)
    {
        public OrderLife Order => order;

        public ConditionalType Type => order.Role == OrderRole.Stop ? ConditionalType.StopMarket : ConditionalType.TakeProfitMarket;

        public bool IsAlive { get; set; } = true;

        public VenueConditional Show(string client, ConditionalStatus status, long? child, DateTimeOffset now) => new(
            Symbol.Btc, id, client, order.Side, Type, status, order.Quantity, order.TriggerPrice ?? 0, true, child, null, now);
    }
}
