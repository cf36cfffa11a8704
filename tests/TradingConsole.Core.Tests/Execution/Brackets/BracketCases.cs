using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Tests.Execution.Brackets;

/// <summary>A long of ten, its stop at 95 and its target at 110, and the news it may get.</summary>
internal static class BracketCases
{
    public static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    public static readonly BracketRules Rules = BracketRules.Default;

    public static readonly BracketPlan Plan = new(
        Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"), Symbol.Btc, PositionSide.Long, 10m, 95m, 110m, Start.AddSeconds(5),
        Start.AddHours(4), 1_000m);

    public static BracketStep Protected()
    {
        var step = Next(Opened(), 0.1, new BracketInput.OrderSeen(Entry(VenueOrderStatus.Filled, 10m), Fill(1, 10m)));
        var stop = step.Next.Orders.Single(order => order.Role == OrderRole.Stop);
        step = Next(step, 0.15, new BracketInput.Persisted(stop.ClientOrderId));
        return Next(step, 0.2, new BracketInput.ConditionalSeen(Resting(stop)));
    }

    public static VenueConditional Resting(OrderLife stop) => new(
        Plan.Symbol, 5, stop.ClientOrderId, OrderSide.Sell, ConditionalType.StopMarket, ConditionalStatus.New, stop.Quantity, 95m, true, null, null, Start);

    public static VenueAnswer<VenueOrder>.No Absent => new(new(VenueErrorKind.NotFound, -2013, "Order does not exist."));

    public static BracketStep Opened()
    {
        var step = Bracket.Open(Plan, Start, Rules);
        return Next(step, 0.01, new BracketInput.Persisted(step.Next.Entry.ClientOrderId));
    }

    public static BracketStep Next(BracketStep step, double seconds, BracketInput input) =>
        Bracket.Step(step.Next, input, Start.AddSeconds(seconds), Rules);

    public static VenueOrder Entry(VenueOrderStatus status, decimal filled) => new(
        Plan.Symbol, 77, ClientOrderIds.For(OrderRole.Entry, Plan.TradeId, 0), OrderSide.Buy, "MARKET", status, 10m, filled, null, false, Start);

    public static VenueFill Fill(long id, decimal quantity) => new(
        Plan.Symbol, id, 77, ClientOrderIds.For(OrderRole.Entry, Plan.TradeId, 0), OrderSide.Buy, 100m, quantity, 0m, "USDT", 0m, false, Start);
}
