using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>The algo-order service: keeps conditional orders, watches their triggers, hands children to the matching engine.</summary>
/// <remarks>Margin is not checked before the trigger. Its book is not the order book: neither cancels nor shows the other's orders.</remarks>
internal sealed class AlgoService
{
    private readonly BookContext _book;
    private readonly Wallet _wallet;
    private readonly MatchingEngine _engine;
    private readonly Func<Symbol, ContractRules> _rules;
    private readonly SortedDictionary<long, PaperAlgoOrder> _orders = []; // The account's history: kept whole.
    private readonly SortedDictionary<long, PaperAlgoOrder> _open = [];

    public AlgoService(BookContext book, Wallet wallet, MatchingEngine engine, Func<Symbol, ContractRules> rules)
    {
        (_book, _wallet, _engine, _rules) = (book, wallet, engine, rules);
        engine.Ended = OnChildEnded;
    }

    /// <summary>Every conditional order ever, by id.</summary>
    public IEnumerable<PaperAlgoOrder> Orders => _orders.Values;

    public IReadOnlyCollection<PaperAlgoOrder> Open => _open.Values;

    public PaperAlgoOrder? Find(long? id, string? clientId) =>
        id is { } number ? _orders.GetValueOrDefault(number)
        : _open.Values.FirstOrDefault(o => o.ClientId == clientId) ?? _orders.Values.LastOrDefault(o => o.ClientId == clientId);

    public Outcome<PaperAlgoOrder> Place(NewAlgoOrder request)
    {
        if (Check(request) is { } error)
        {
            return error;
        }

        var id = _book.NextAlgoId();
        var order = new PaperAlgoOrder(
            id, request.ClientId ?? BookContext.GeneratedId(id), request.Symbol, request.Side, request.Type,
            request.IsClosePosition ? AlgoWords.GoodTillEnd : request.TimeInForce, request.IsClosePosition ? 0 : request.Quantity,
            request.TriggerPrice, request.Price, request.IsMarkTriggered, request.IsPriceProtected,
            request.IsReduceOnly || request.IsClosePosition, request.IsClosePosition, _book.Now)
        {
            ActivatePrice = request.ActivatePrice,
            CallbackRate = request.CallbackRate,
            IsActivated = request.Type == AlgoWords.Trailing && request.ActivatePrice == 0,
            Extreme = Working(request.Symbol, request.IsMarkTriggered),
        };
        Keep(order);
        Say(order);
        return order;
    }

    public Outcome<PaperAlgoOrder> Cancel(long? id, string? clientId) => Find(id, clientId) switch
    {
        { Status: AlgoWords.New } order => End(order, AlgoWords.Canceled),
        _ => PaperError.UnknownOrder, // Triggering included: it can no longer be stopped.
    };

    public void CancelAll(Symbol symbol)
    {
        foreach (var order in _open.Values.Where(o => o.Symbol == symbol && o.Status == AlgoWords.New).ToArray())
        {
            End(order, AlgoWords.Canceled);
        }
    }

    public PaperAlgoOrder End(PaperAlgoOrder order, string status, string reason = "", bool isSilent = false)
    {
        var ended = Keep(order with { Status = status, RejectReason = reason, UpdatedAt = _book.Now });
        if (!isSilent)
        {
            Say(ended);
        }

        return ended;
    }

    public void OnPrice(Symbol symbol)
    {
        foreach (var order in _open.Values.Where(o => o.Symbol == symbol && o.Status == AlgoWords.New).ToArray())
        {
            var current = order.Type == AlgoWords.Trailing ? Trail(order) : order;
            if (IsReached(current) && IsProtectionMet(current))
            {
                Trigger(current);
            }
        }
    }

    /// <summary>Orders that live only as long as a position end with it.</summary>
    public void OnPosition(Symbol symbol)
    {
        if (_wallet.Of(symbol).Amount != 0)
        {
            return;
        }

        foreach (var order in _open.Values
            .Where(o => o.Symbol == symbol && o.TimeInForce == AlgoWords.GoodTillEnd && o.Status == AlgoWords.New).ToArray())
        {
            End(order, AlgoWords.Expired);
        }
    }

    private PaperError? Check(NewAlgoOrder request)
    {
        var contract = _rules(request.Symbol);
        var position = _wallet.Of(request.Symbol);
        if (contract.Status != "TRADING")
        {
            return PaperError.NotTrading;
        }

        if (request.PositionSide != (_engine.IsHedgeMode ? "LONG" : "BOTH"))
        {
            return PaperError.PositionSideMismatch;
        }

        if (_engine.IsHedgeMode)
        {
            return PaperError.OneWayOnly;
        }

        if (request.ClientId is { } id && _open.Values.Any(o => o.ClientId == id))
        {
            return PaperError.DuplicateClientId;
        }

        if (request.IsClosePosition)
        {
            var isLike = _open.Values.Any(o => o.Symbol == request.Symbol && o.IsClosePosition && o.Side == request.Side && o.Type == request.Type);
            if (isLike)
            {
                return PaperError.ClosePositionExists;
            }
        }
        else if (contract.CheckQuantity(request.Quantity, isMarket: request.Type is not (AlgoWords.Stop or AlgoWords.TakeProfit)) is { } broken)
        {
            return broken;
        }

        if ((request.IsClosePosition || request.TimeInForce == AlgoWords.GoodTillEnd) && position.Amount == 0)
        {
            return PaperError.NoPositionToClose;
        }

        if (_open.Count >= _book.Options.ConditionalOrdersMax)
        {
            return PaperError.TooManyConditionals;
        }

        return WouldTriggerNow(request) ? PaperError.WouldTriggerNow : null;
    }

    private bool WouldTriggerNow(NewAlgoOrder request)
    {
        var price = Working(request.Symbol, request.IsMarkTriggered);
        return request.Type == AlgoWords.Trailing
            ? request.ActivatePrice > 0 && (request.Side == OrderSide.Buy ? request.ActivatePrice >= price : request.ActivatePrice <= price)
            : IsPast(request.Type, request.Side, price, request.TriggerPrice);
    }

    private static bool IsPast(string type, OrderSide side, decimal price, decimal trigger)
    {
        var isStop = type is AlgoWords.Stop or AlgoWords.StopMarket;
        return isStop == (side == OrderSide.Buy) ? price >= trigger : price <= trigger;
    }

    private bool IsReached(PaperAlgoOrder order)
    {
        var price = Working(order.Symbol, order.IsMarkTriggered);
        if (order.Type != AlgoWords.Trailing)
        {
            return IsPast(order.Type, order.Side, price, order.TriggerPrice);
        }

        var callback = order.CallbackRate / 100;
        return order.IsActivated
            && (order.Side == OrderSide.Buy ? price >= order.Extreme * (1 + callback) : price <= order.Extreme * (1 - callback));
    }

    private bool IsProtectionMet(PaperAlgoOrder order)
    {
        var quote = _book.Quote(order.Symbol);
        return !order.IsPriceProtected || Math.Abs(quote.Mark - quote.Last) <= quote.Mark * _rules(order.Symbol).TriggerProtect;
    }

    private PaperAlgoOrder Trail(PaperAlgoOrder order)
    {
        var price = Working(order.Symbol, order.IsMarkTriggered);
        var isBuy = order.Side == OrderSide.Buy;
        var isActivated = order.IsActivated || (isBuy ? price <= order.ActivatePrice : price >= order.ActivatePrice);
        var extreme = isActivated != order.IsActivated ? price : isBuy ? Math.Min(order.Extreme, price) : Math.Max(order.Extreme, price);
        var trailed = Keep(order with { IsActivated = isActivated, Extreme = extreme });
        if (isActivated != order.IsActivated)
        {
            Say(trailed);
        }

        return trailed;
    }

    private void Trigger(PaperAlgoOrder order)
    {
        var triggering = Keep(order with { Status = AlgoWords.Triggering, TriggeredAt = _book.Now, UpdatedAt = _book.Now });
        Say(triggering);
        if (_book.Mischief != AlgoMischief.StuckTriggering)
        {
            _book.Agenda.Add(_book.Now + _book.Options.TriggerDelay, () => SendChild(triggering.Id));
        }
    }

    /// <summary>The service goes on: triggers that were stuck get their children now.</summary>
    public void Resume()
    {
        foreach (var order in _open.Values.Where(order => order.Status == AlgoWords.Triggering).ToArray())
        {
            SendChild(order.Id);
        }
    }

    private void SendChild(long id)
    {
        var order = _orders[id];
        if (order.Status != AlgoWords.Triggering)
        {
            return;
        }

        var position = _wallet.Of(order.Symbol);
        var said = _book.Events.Count;
        var quantity = order.IsClosePosition ? position.Size : order.Quantity;
        var child = _book.Mischief == AlgoMischief.RejectChild ? PaperError.ReduceOnlyRejected : _engine.Place(new NewOrder(
            order.Symbol, order.Side, order.IsLimit ? OrderWords.Limit : OrderWords.Market, quantity, order.Price,
            order.IsLimit ? order.TimeInForce : "GTC", order.IsReduceOnly, order.ClientId) { Parent = order });
        if (child.Error is { } refused)
        {
            End(order, AlgoWords.Rejected, refused.Code == PaperError.ReduceOnlyRejected.Code ? "Reduce Only reject" : refused.Message);
            return;
        }

        var triggered = Keep(order with { Status = AlgoWords.Triggered, ChildId = child.Value!.Id, UpdatedAt = _book.Now });
        _book.Events.Insert(_book.Options.SaysTriggeredFirst ? said : _book.Events.Count, new AlgoEvent(_book.Now, triggered));
        if (!child.Value.IsOpen)
        {
            Finish(triggered, child.Value);
        }
    }

    private void OnChildEnded(PaperOrder child)
    {
        if (child.ParentAlgoId is { } id && _orders[id] is { Status: AlgoWords.Triggered } parent)
        {
            Finish(parent, child);
        }
    }

    private void Finish(PaperAlgoOrder order, PaperOrder child)
    {
        var finished = Keep(order with
        {
            Status = AlgoWords.Finished,
            ActualPrice = child.AveragePrice,
            ActualQuantity = child.Filled,
            UpdatedAt = _book.Now,
        });
        Say(finished);
    }

    private decimal Working(Symbol symbol, bool isMark)
    {
        var quote = _book.Quote(symbol);
        return isMark ? quote.Mark : quote.Last;
    }

    private void Say(PaperAlgoOrder order) => _book.Say(new AlgoEvent(_book.Now, order));

    private PaperAlgoOrder Keep(PaperAlgoOrder order)
    {
        _orders[order.Id] = order;
        if (order.IsOpen)
        {
            _open[order.Id] = order;
        }
        else
        {
            _open.Remove(order.Id);
        }

        return order;
    }
}
