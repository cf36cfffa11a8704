using System.Collections.Immutable;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Orders;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Takes the account's stream over: our orders to their round trips, everybody else's into the books, losses into a new look.</summary>
internal sealed class UserNews(
    LiveContext context, BracketDesk brackets, VenueOrders venue, FillRouter fills, VenueRounds rounds, EntryDoor door)
{
    private readonly SortedDictionary<string, ForeignOrder> _foreign = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, DateTimeOffset> _expected = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _heard = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _toldForeign = new(StringComparer.Ordinal);

    public UserStreamState Stream { get; private set; } = UserStreamState.Never;

    public ImmutableArray<ForeignOrder> Foreign => [.. _foreign.Values.OrderBy(order => order.Symbol).ThenBy(order => order.ClientOrderId, StringComparer.Ordinal)];

    /// <summary>The stream is back or lost: what it would have told is to be read.</summary>
    public Action? Interrupted { get; set; }

    public void Take(UserEvent news)
    {
        if (news is not (UserStreamLost or UserMessageQuarantined))
        {
            Stream = Stream with { LastEventAt = news.ReceivedAt };
        }

        switch (news)
        {
            case OrderUpdated updated:
                OnOrder(updated);
                break;
            case ConditionalUpdated updated:
                OnConditional(updated.Order);
                break;
            case AccountUpdated updated:
                OnAccount(updated);
                break;
            case LeverageChanged changed:
                door.LeverageIs(changed.Symbol, changed.Leverage);
                break;
            case MarginCalled called:
                context.Tell("MARGIN_CALL", 2, null, null, $"The venue warns of liquidation: {string.Join(", ", called.Symbols)}");
                rounds.LookSoon();
                break;
            case UserStreamConnected:
                Stream = Stream with { IsConnected = true, ConnectedAt = news.ReceivedAt, SilentSince = null };
                _expected.Clear();
                Interrupted?.Invoke();
                brackets.AskEverything();
                rounds.Restart();
                break;
            case UserStreamLost lost:
                Stream = Stream with { IsConnected = false, LostAt = lost.ReceivedAt, LostReason = lost.Reason };
                context.Tell("USER_STREAM_LOST", 1, null, null, $"The account's stream is lost: {lost.Reason}");
                Interrupted?.Invoke();
                brackets.AskEverything();
                rounds.LookSoon();
                break;
            case UserMessageQuarantined bad:
                context.Tell("USER_MESSAGE_QUARANTINED", 1, null, null, $"{bad.Reason}: {bad.Excerpt}");
                brackets.AskEverything();
                rounds.LookSoon();
                break;
            default:
                break;
        }
    }

    /// <summary>An answer said that something was executed: the stream has to say so too.</summary>
    public void Expect(VenueOrder executed)
    {
        if (!_heard.Contains(executed.ClientOrderId))
        {
            _expected.TryAdd(executed.ClientOrderId, context.Now);
        }
    }

    /// <returns>When to be called next at the latest; null when nothing is expected.</returns>
    public DateTimeOffset? Tick()
    {
        foreach (var (name, since) in _expected.Where(pair => context.Now - pair.Value >= context.Patience.StreamLag).ToArray())
        {
            _expected.Remove(name);
            if (Stream is { IsConnected: true, SilentSince: null })
            {
                Stream = Stream with { SilentSince = since };
                context.Tell("USER_STREAM_SILENT", 2, null, null, $"The account's stream says nothing of {name}, which the venue executed.");
            }
        }

        return _expected.Count == 0 ? null : _expected.Values.Min() + context.Patience.StreamLag;
    }

    public void OnRound(RoundTruth truth)
    {
        if (truth.Orders is null)
        {
            return;
        }

        _foreign.Clear();
        foreach (var order in truth.Orders.Value.Where(order => !context.IsOurs(order.ClientOrderId)))
        {
            Tag(new ForeignOrder(order.Symbol, order.ClientOrderId, order.Side, order.Type, order.Quantity, order.ReduceOnly, false, truth.ReadAt));
        }

        foreach (var order in truth.Conditionals!.Value.Where(order => !context.IsOurs(order.ClientOrderId)))
        {
            Tag(Foreigner(order, truth.ReadAt));
        }

        door.OnSetups(truth.Symbols!.Value, truth.ReadAt);
    }

    private void OnOrder(OrderUpdated news)
    {
        var order = news.Order;
        venue.Learn(order);
        if (news.Fill is { } seen)
        {
            fills.Seen(seen);
            Heard(order.ClientOrderId);
        }

        var seat = ClientOrderIds.TryRead(order.ClientOrderId, out _, out var trade) ? brackets.Find(trade) : null;
        seat ??= brackets.All.FirstOrDefault(one => one.Symbol == order.Symbol && one.Bracket.Orders.Any(life => life.ChildOrderId == order.OrderId));
        if (seat is not null)
        {
            brackets.Say(seat, new BracketInput.OrderSeen(order, news.Fill));
            return;
        }

        var origin = context.OriginOf(order.ClientOrderId);
        if (news.Fill is { } fill)
        {
            fills.Outside(fill with { ClientOrderId = fill.ClientOrderId ?? order.ClientOrderId }, origin);
        }

        if (origin == OrderOrigin.Desk)
        {
            rounds.FullSoon();
        }
        else if (order.IsFinal)
        {
            _foreign.Remove(order.ClientOrderId);
        }
        else
        {
            Tag(new ForeignOrder(order.Symbol, order.ClientOrderId, order.Side, order.Type, order.Quantity, order.ReduceOnly, false, context.Now));
        }
    }

    private void OnConditional(VenueConditional order)
    {
        var seat = ClientOrderIds.TryRead(order.ClientOrderId, out _, out var trade) ? brackets.Find(trade) : null;
        if (seat?.Bracket.Find(order.ClientOrderId) is { } life)
        {
            if (order.Status == ConditionalStatus.Finished && life.Filled < life.Quantity)
            {
                // Filled or cancelled: only the order it became tells, and its own news may still be on the way.
                brackets.Say(seat, new BracketInput.ConditionalSeen(order with { Status = ConditionalStatus.Triggered }));
                brackets.Probe(seat, life);
            }
            else
            {
                brackets.Say(seat, new BracketInput.ConditionalSeen(order));
            }
        }
        else if (context.IsOurs(order.ClientOrderId))
        {
            rounds.FullSoon();
        }
        else if (order.IsFinal)
        {
            _foreign.Remove(order.ClientOrderId);
        }
        else
        {
            Tag(Foreigner(order, context.Now));
        }
    }

    private void OnAccount(AccountUpdated news)
    {
        if (news.Reason == "MARGIN_TYPE_CHANGE")
        {
            foreach (var position in news.Positions)
            {
                door.Forget(position.Symbol);
            }
        }

        // The order's own message may come after this one: a moment later both are known, or there is something to find.
        if (news.Positions.Any(position => position.Amount != brackets.HeldOf(position.Symbol)))
        {
            rounds.LookSoon();
        }
    }

    private void Heard(string name)
    {
        const int HeardMax = 1_000;
        _expected.Remove(name);
        if (_heard.Count >= HeardMax)
        {
            _heard.Clear();
        }

        _heard.Add(name);
        if (Stream.SilentSince is not null)
        {
            Stream = Stream with { SilentSince = null };
        }
    }

    private void Tag(ForeignOrder order)
    {
        const int ToldMax = 5_000;
        _foreign[order.ClientOrderId] = _foreign.TryGetValue(order.ClientOrderId, out var known) ? order with { SeenAt = known.SeenAt } : order;
        if (_toldForeign.Count >= ToldMax)
        {
            _toldForeign.Clear();
        }

        if (_toldForeign.Add(order.ClientOrderId))
        {
            context.Tell("FOREIGN_ORDER", 1, order.Symbol, null, $"Somebody else's order is open: {order.ClientOrderId}, {order.Side} {order.Quantity} {order.Type}.");
        }
    }

    private static ForeignOrder Foreigner(VenueConditional order, DateTimeOffset at) => new(
        order.Symbol, order.ClientOrderId, order.Side, order.Type?.ToString() ?? "CONDITIONAL", order.Quantity, order.ReduceOnly, true, at);
}
