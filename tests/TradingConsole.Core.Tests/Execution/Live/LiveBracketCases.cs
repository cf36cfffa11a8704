using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Tests.Execution.Live;

/// <summary>A long round trip of 0.010 BTC, led by hand: entered at 50,010 in two parts, left at 49,580 by its stop at 49,600.</summary>
internal sealed class LiveBracketCase(string symbol = "BTCUSDT")
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 7, 59, 0, 300, TimeSpan.Zero);

    public static readonly BracketPlan Plan = new(
        TradeId.For(TradingMode.Live, Symbol.Btc, Start), Symbol.Btc, PositionSide.Long, 0.010m, 49_600m, 50_800m, Start.AddSeconds(20),
        Start.AddHours(4), 120m)
    {
        Terms = new EntryTerms(Start.AddMinutes(-1), Start, 50_000m, 5, new FillTerms(0.0005, 0.1, 0.002, 1e6, 0.1m)),
    };

    private long _fillIds = 900;

    public Bracket Bracket { get; private set; } = Bracket.Open(
        symbol == Plan.Symbol.Value ? Plan
            : Plan with { Symbol = Symbol.Parse(symbol), TradeId = TradeId.For(TradingMode.Live, Symbol.Parse(symbol), Start) },
        Start, BracketRules.Default).Next;

    public List<BracketRecord> Records { get; } = [];

    public DateTimeOffset Now { get; private set; } = Start;

    public string IdOf(OrderRole role) => Bracket.Orders.Last(order => order.Role == role).ClientOrderId;

    /// <summary>Steps once and notes the record an engine would save.</summary>
    public LiveBracketCase Say(BracketInput input, double secondsLater = 0.1)
    {
        var before = Bracket;
        Now = Now.AddSeconds(secondsLater);
        Bracket = Bracket.Step(before, input, Now, BracketRules.Default).Next;
        Note(before);
        return this;
    }

    public BracketRecord Opening() => new(Bracket, Bracket.Orders, [], TradingMode.Live);

    public LiveBracketCase Enter()
    {
        Records.Add(Opening());
        Say(new BracketInput.Persisted(IdOf(OrderRole.Entry)));
        Fill(OrderRole.Entry, 7_001, 0.004m, 50_005m, 0.004m, VenueOrderStatus.PartiallyFilled);
        return Fill(OrderRole.Entry, 7_001, 0.010m, 50_013.3333333333m, 0.006m, VenueOrderStatus.Filled);
    }

    public LiveBracketCase Protect()
    {
        // The first stop covers the first part only; a larger one follows, then the target.
        while (Bracket.Orders.FirstOrDefault(order => order.State == OrderState.Intended) is { } order)
        {
            Say(new BracketInput.Persisted(order.ClientOrderId));
            Say(new BracketInput.ConditionalSeen(Show(order, ConditionalStatus.New, null)));
        }

        return this;
    }

    public LiveBracketCase StopOut()
    {
        var stop = Bracket.Find(IdOf(OrderRole.Stop))!;
        Say(new BracketInput.ConditionalSeen(Show(stop, ConditionalStatus.Triggered, 7_002)));
        Fill(OrderRole.Stop, 7_002, 0.010m, 49_580m, 0.010m, VenueOrderStatus.Filled);
        foreach (var order in Bracket.Orders.Where(order => order.IsConditional && !order.State.IsFinal()).ToList())
        {
            Say(new BracketInput.ConditionalSeen(Show(order, ConditionalStatus.Canceled, null)));
        }

        return this;
    }

    public VenueFill FillOf(long orderId, string? clientOrderId, OrderSide side, decimal quantity, decimal price) => new(
        Bracket.Plan.Symbol, ++_fillIds, orderId, clientOrderId, side, price, quantity, quantity * price * 0.0005m, "USDT", 0, false, Now);

    private LiveBracketCase Fill(OrderRole role, long orderId, decimal cumulative, decimal price, decimal quantity, VenueOrderStatus status)
    {
        var order = Bracket.Find(IdOf(role))!;
        var fill = FillOf(orderId, order.ClientOrderId, order.Side, quantity, price);
        return Say(new BracketInput.OrderSeen(
            new VenueOrder(
                Bracket.Plan.Symbol, orderId, order.ClientOrderId, order.Side, "MARKET", status, order.Quantity, cumulative, price,
                role != OrderRole.Entry, Now),
            fill));
    }

    private static VenueConditional Show(OrderLife order, ConditionalStatus status, long? child) => new(
        Symbol.Btc, 5_000, order.ClientOrderId, order.Side, null, status, order.Quantity, order.TriggerPrice!.Value, true, child, null,
        Start);

    private void Note(Bracket before)
    {
        var changed = Bracket.Orders.Where(order => before.Find(order.ClientOrderId) != order).ToImmutableArray();
        Records.Add(new BracketRecord(Bracket, changed, [.. Bracket.Fills.Except(before.Fills)], TradingMode.Live));
    }
}
