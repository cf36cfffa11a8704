using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>The calls about single orders, fills and positions. What an answer says is given back inside the pump.</summary>
internal sealed class VenueOrders(LiveContext context)
{
    private const int NamesMax = 50_000;

    // Before the first order's own time, for clocks that differ.
    private static readonly TimeSpan FillsLead = TimeSpan.FromSeconds(10);

    private ImmutableDictionary<(Symbol Symbol, long OrderId), string> _names = ImmutableDictionary<(Symbol, long), string>.Empty;

    /// <summary>An answer to placing said that something was executed.</summary>
    public Action<VenueOrder>? Executed { get; set; }

    /// <summary>Keeps which client order id a number of the venue means: the trade list knows only the number.</summary>
    public void Learn(VenueOrder order)
    {
        _names = (_names.Count < NamesMax ? _names : _names.Clear()).SetItem((order.Symbol, order.OrderId), order.ClientOrderId);
    }

    public void PlaceMarket(Symbol symbol, OrderLife order, Action<VenueAnswer<VenueOrder>> done)
    {
        var isEntry = order.Role == OrderRole.Entry;
        var request = new MarketOrder(
            symbol, order.Side, isEntry ? order.Quantity : OrderGrid.Closing(order.Quantity, context.Instrument(symbol)), !isEntry, order.ClientOrderId);
        Act(token => context.Account.PlaceAsync(request, token), answer =>
        {
            if (answer is VenueAnswer<VenueOrder>.Yes { Value: var placed })
            {
                Learn(placed);
                if (placed.Filled > 0)
                {
                    Executed?.Invoke(placed);
                }
            }

            done(answer);
        });
    }

    public void Place(Symbol symbol, OrderLife order, Action<VenueAnswer<VenueConditional>> done)
    {
        var instrument = context.Instrument(symbol);
        var request = new ConditionalOrder(
            symbol, order.Side, order.Role == OrderRole.Stop ? ConditionalType.StopMarket : ConditionalType.TakeProfitMarket,
            OrderGrid.Closing(order.Quantity, instrument), OrderGrid.Trigger(order, instrument), order.ClientOrderId);
        Act(token => context.Account.PlaceAsync(request, token), done);
    }

    public void Cancel(Symbol symbol, string clientOrderId, bool isConditional, Action done)
    {
        if (isConditional)
        {
            Act(token => context.Account.CancelConditionalAsync(clientOrderId, token), _ => done());
        }
        else
        {
            Act(token => context.Account.CancelOrderAsync(symbol, clientOrderId, token), _ => done());
        }
    }

    public void FindOrder(Symbol symbol, string clientOrderId, Action<VenueAnswer<VenueOrder>> done) =>
        Act(token => context.Account.FindOrderAsync(symbol, clientOrderId, token), answer =>
        {
            if (answer is VenueAnswer<VenueOrder>.Yes { Value: var found })
            {
                Learn(found);
            }

            done(answer);
        });

    /// <summary>Asks for a conditional order and, once it triggered, for the order it became, which alone tells what was executed.</summary>
    public void FindConditional(
        Symbol symbol, string clientOrderId, bool wantsChild, Action<VenueAnswer<VenueConditional>, VenueOrder?> done) =>
        context.Run(
            async token =>
            {
                var answer = await context.Account.FindConditionalAsync(clientOrderId, token);
                var hasTriggered = answer is VenueAnswer<VenueConditional>.Yes
                {
                    Value.Status: ConditionalStatus.Triggering or ConditionalStatus.Triggered or ConditionalStatus.Finished,
                };
                var child = wantsChild || hasTriggered ? await context.Account.FindOrderAsync(symbol, clientOrderId, token) : null;
                return (answer, (child as VenueAnswer<VenueOrder>.Yes)?.Value);
            },
            both =>
            {
                var (answer, child) = both;
                if (child is not null)
                {
                    Learn(child);
                }

                // "Finished" alone does not tell filled from cancelled: without the child's last word it is still on its way.
                done(answer is VenueAnswer<VenueConditional>.Yes { Value: { Status: ConditionalStatus.Finished } finished } && child is not { IsFinal: true }
                    ? new VenueAnswer<VenueConditional>.Yes(finished with { Status = ConditionalStatus.Triggered }) : answer, child);
            },
            failure => done(new VenueAnswer<VenueConditional>.Unknown(failure.Message), null));

    /// <summary>Fills of the bracket's symbol since its beginning, named by client order id where that could be found out, then positions.</summary>
    public void ReadTruth(Bracket bracket, Action<IReadOnlyList<VenueFill>, ImmutableArray<VenuePosition>> done, Action failed)
    {
        var names = _names.ToBuilder();
        foreach (var order in bracket.Orders.Where(order => order.ChildOrderId is not null))
        {
            names[(bracket.Plan.Symbol, order.ChildOrderId!.Value)] = order.ClientOrderId;
        }

        var known = names.ToImmutable();
        var symbol = bracket.Plan.Symbol;
        var from = (bracket.Entry.SentAt ?? bracket.Entry.StateSince) - FillsLead;
        context.Run(
            async token =>
            {
                var fills = await context.Account.GetFillsAsync(symbol, from, token);
                var found = new List<VenueOrder>();
                foreach (var orderId in fills.Select(fill => fill.OrderId).Distinct().Where(id => !known.ContainsKey((symbol, id))))
                {
                    if (await context.Account.FindOrderAsync(symbol, orderId, token) is VenueAnswer<VenueOrder>.Yes { Value: var order })
                    {
                        found.Add(order);
                    }
                }

                return (fills, found, await context.Account.GetPositionsAsync(token));
            },
            read =>
            {
                read.found.ForEach(Learn);
                done([.. read.fills.Select(fill => fill.ClientOrderId is not null ? fill
                    : known.TryGetValue((symbol, fill.OrderId), out var name) || _names.TryGetValue((symbol, fill.OrderId), out name)
                        ? fill with { ClientOrderId = name } : fill)], read.Item3);
            },
            _ => failed());
    }

    private void Act<T>(Func<CancellationToken, Task<VenueAnswer<T>>> call, Action<VenueAnswer<T>> done) =>
        context.Run(call, done, failure => done(new VenueAnswer<T>.Unknown($"{failure.GetType().Name}: {failure.Message}")));
}
