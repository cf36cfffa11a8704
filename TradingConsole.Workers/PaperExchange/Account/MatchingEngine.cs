using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>What an act brought: the thing itself, or why not.</summary>
internal readonly record struct Outcome<T>(T? Value, PaperError? Error)
    where T : class
{
    public static implicit operator Outcome<T>(PaperError error) => new(null, error);

    public static implicit operator Outcome<T>(T value) => new(value, null);
}

/// <summary>The order book's own side: takes market and limit orders, fills them against the quote, keeps what rests.</summary>
internal sealed class MatchingEngine(BookContext book, Wallet wallet, Func<Symbol, ContractRules> rules)
{
    private readonly SortedDictionary<long, PaperOrder> _orders = []; // The account's history: kept whole.
    private readonly SortedDictionary<long, PaperOrder> _open = [];
    private readonly List<PaperFill> _fills = [];

    /// <summary>Every order ever, by id.</summary>
    public IEnumerable<PaperOrder> Orders => _orders.Values;

    public IReadOnlyCollection<PaperOrder> Open => _open.Values;

    /// <summary>Every execution ever, in order.</summary>
    public IReadOnlyList<PaperFill> Fills => _fills;

    /// <summary>Called when an order can no longer be executed.</summary>
    public Action<PaperOrder> Ended { get; set; } = _ => { };

    /// <summary>Called when a fill has changed a position.</summary>
    public Action<Symbol> Moved { get; set; } = _ => { };

    /// <summary>Whether the account is in hedge mode, where one-way orders are refused.</summary>
    public bool IsHedgeMode { get; set; }

    public PaperOrder? Find(Symbol symbol, long? id, string? clientId) =>
        id is { } number ? _orders.TryGetValue(number, out var order) && order.Symbol == symbol ? order : null
        : _open.Values.FirstOrDefault(o => o.Symbol == symbol && o.ClientId == clientId)
            ?? _orders.Values.LastOrDefault(o => o.Symbol == symbol && o.ClientId == clientId);

    public PaperError? Check(NewOrder order)
    {
        var contract = rules(order.Symbol);
        var quote = book.Quote(order.Symbol);
        var position = wallet.Of(order.Symbol);
        if (contract.Status != "TRADING" || !quote.IsKnown)
        {
            return PaperError.NotTrading;
        }

        if (order.PositionSide != (IsHedgeMode ? "LONG" : "BOTH"))
        {
            return PaperError.PositionSideMismatch;
        }

        if (IsHedgeMode)
        {
            return PaperError.OneWayOnly;
        }

        if (order.Parent is null && order.ClientId is { } id && _open.Values.Any(o => o.ClientId == id))
        {
            return PaperError.DuplicateClientId;
        }

        if (contract.Check(order, quote) is { } broken)
        {
            return broken;
        }

        var reduces = position.Sign * (order.Side == OrderSide.Buy ? 1 : -1) < 0;
        if (order.IsReduceOnly)
        {
            return reduces ? null : PaperError.ReduceOnlyRejected;
        }

        var opening = order.Quantity - (reduces ? Math.Min(order.Quantity, position.Size) : 0);
        return opening == 0 ? null : CheckOpening(order, opening, contract, quote, position);
    }

    public Outcome<PaperOrder> Place(NewOrder request)
    {
        if (Check(request) is { } error)
        {
            return error;
        }

        var quote = book.Quote(request.Symbol);
        var best = request.Side == OrderSide.Buy ? quote.Ask : quote.Bid;
        var takes = request.IsMarket || (request.Side == OrderSide.Buy ? request.Price >= best : request.Price <= best);
        if (request.TimeInForce == "GTX" && takes && !request.IsMarket)
        {
            return PaperError.WouldTake;
        }

        if (request.TimeInForce == "FOK" && !takes)
        {
            return PaperError.NotFillable;
        }

        var id = book.NextOrderId();
        var order = new PaperOrder(
            id, request.ClientId ?? BookContext.GeneratedId(id), request.Symbol, request.Side, request.Type, request.TimeInForce, request.Quantity,
            request.Price, request.IsReduceOnly, request.Parent is { IsClosePosition: true }, book.Now)
        {
            GoodTill = request.GoodTill,
            SelfTradePrevention = request.SelfTradePrevention,
            OriginalType = request.Parent?.Type ?? request.Type,
            StopPrice = request.Parent?.TriggerPrice ?? 0,
            WorkingType = request.Parent is { IsMarkTriggered: true } ? "MARK_PRICE" : "CONTRACT_PRICE",
            ParentAlgoId = request.Parent?.Id,
        };
        Keep(order);
        book.Say(new OrderEvent(book.Now, order, "NEW", null));
        if (order.IsReduceOnly && !request.IsMarket)
        {
            TrimReduceOnly(order.Symbol);
        }

        if (takes && _open.ContainsKey(id))
        {
            Take(id, best, book.Mischief == AlgoMischief.HalfChild && request.Parent is not null);
        }
        else if (request.TimeInForce == "IOC")
        {
            End(id, OrderWords.Expired, ExpiryReason.ImmediateRemainder);
        }

        return _orders[id];
    }

    public Outcome<PaperOrder> Cancel(Symbol symbol, long? id, string? clientId) =>
        Find(symbol, id, clientId) is { IsOpen: true } order ? End(order.Id, OrderWords.Canceled, ExpiryReason.None) : PaperError.UnknownOrder;

    /// <summary>Changes price and quantity of a resting limit order; a quantity already executed cancels it.</summary>
    public Outcome<PaperOrder> Amend(PaperOrder order, decimal quantity, decimal price)
    {
        var request = new NewOrder(order.Symbol, order.Side, order.Type, quantity, price, order.TimeInForce, order.IsReduceOnly, null);
        if (!order.IsOpen)
        {
            return PaperError.UnknownOrder;
        }

        if (order.Quantity == quantity && order.Price == price)
        {
            return PaperError.NothingToModify;
        }

        if (rules(order.Symbol).Check(request, book.Quote(order.Symbol)) is { } broken)
        {
            return broken;
        }

        if (quantity <= order.Filled)
        {
            return End(order.Id, OrderWords.Canceled, ExpiryReason.None);
        }

        var amended = Keep(order with { Quantity = quantity, Price = price, UpdatedAt = book.Now });
        book.Say(new OrderEvent(book.Now, amended, "AMENDMENT", null));
        return amended;
    }

    /// <summary>Fills resting limit orders the quote has reached.</summary>
    public void OnPrice(Symbol symbol)
    {
        var quote = book.Quote(symbol);
        foreach (var order in _open.Values.Where(o => o.Symbol == symbol && o.Type == OrderWords.Limit).ToArray())
        {
            var isReached = order.Side == OrderSide.Buy ? quote.Ask <= order.Price : quote.Bid >= order.Price;
            if (order.GoodTill > 0 && order.GoodTill <= book.Now.ToUnixTimeMilliseconds())
            {
                End(order.Id, OrderWords.Expired, ExpiryReason.None);
            }
            else if (isReached && _open.ContainsKey(order.Id))
            {
                Execute(order.Id, order.Remaining, order.Price, isMaker: true);
            }
        }
    }

    public PaperOrder End(long id, string status, ExpiryReason reason)
    {
        var ended = Keep(_orders[id] with { Status = status, Expiry = reason, UpdatedAt = book.Now });
        book.Say(new OrderEvent(book.Now, ended, status, null));
        Ended(ended);
        return ended;
    }

    /// <summary>The exchange closes a position itself: liquidation, deleveraging, settlement.</summary>
    public PaperOrder Close(Symbol symbol, string clientId, decimal quantity, decimal price, decimal feeRate)
    {
        var position = wallet.Of(symbol);
        var side = position.Amount > 0 ? OrderSide.Sell : OrderSide.Buy;
        var order = new PaperOrder(
            book.NextOrderId(), clientId, symbol, side, OrderWords.Limit, "IOC", Math.Min(quantity, position.Size), price, false, false, book.Now);
        Keep(order);
        book.Say(new OrderEvent(book.Now, order, "NEW", null));
        Execute(order.Id, order.Quantity, price, isMaker: false, feeRate, "CALCULATED");
        return _orders[order.Id];
    }

    private PaperError? CheckOpening(NewOrder order, decimal opening, ContractRules contract, PaperQuote quote, PaperPosition position)
    {
        if (contract.IsTradFi && !book.Options.HasTradFiAgreement)
        {
            return PaperError.AgreementMissing;
        }

        if (contract.IsReduceOnlyPeriod)
        {
            return PaperError.ReduceOnlyPeriod;
        }

        if (_open.Values.Count(o => o.Symbol == order.Symbol) >= book.Options.OpenOrdersMax)
        {
            return PaperError.TooManyOpenOrders;
        }

        var price = order.IsMarket ? (order.Side == OrderSide.Buy ? quote.Ask : quote.Bid) : order.Price;
        var sameSide = position.Sign * (order.Side == OrderSide.Buy ? 1 : -1) > 0 ? position.Size : 0;
        if ((sameSide + opening) * quote.Mark > MarginTable.NotionalMax(order.Symbol, position.Leverage))
        {
            return PaperError.PositionTooLarge;
        }

        return opening * price / position.Leverage > Available ? PaperError.MarginInsufficient : null;
    }

    /// <summary>What new orders may use, USDT.</summary>
    public decimal Available => Math.Max(0, wallet.AvailableBeforeOrders - OrderMargin());

    /// <summary>Initial margin of open orders that could open, USDT.</summary>
    public decimal OrderMargin(Symbol? symbol = null) => _open.Values
        .Where(o => !o.IsReduceOnly && (symbol is null || o.Symbol == symbol))
        .Sum(o => o.Remaining * (o.Price == 0 ? book.Quote(o.Symbol).Mark : o.Price) / wallet.Of(o.Symbol).Leverage);

    private void Take(long id, decimal best, bool isHalf)
    {
        var order = _orders[id];
        var contract = rules(order.Symbol);
        var quantity = isHalf ? contract.QuantityStep * decimal.Floor(order.Quantity / 2 / contract.QuantityStep) : order.Quantity;
        var parts = FillParts.Draw(book, quantity, contract.QuantityStep);
        for (var part = 0; part < parts.Length; part++)
        {
            // Each part walks one tick further into the book, never past a limit.
            var slip = contract.TickSize * part;
            var price = order.Side == OrderSide.Buy ? best + slip : Math.Max(contract.TickSize, best - slip);
            price = order.Type == OrderWords.Market ? price
                : order.Side == OrderSide.Buy ? Math.Min(price, order.Price) : Math.Max(price, order.Price);
            var (size, isLast) = (parts[part], part == parts.Length - 1);
            if (part == 0 || book.Options.PartialFillGap == TimeSpan.Zero)
            {
                TakePart(id, size, price, isLast);
            }
            else
            {
                book.Agenda.Add(book.Now + (book.Options.PartialFillGap * part), () => TakePart(id, size, price, isLast));
            }
        }

        if (parts.Length == 0)
        {
            End(id, OrderWords.Expired, ExpiryReason.MarketRemainder);
        }
    }

    private void TakePart(long id, decimal size, decimal price, bool isLast)
    {
        if (!_open.ContainsKey(id))
        {
            return; // Cancelled or knocked out meanwhile.
        }

        Execute(id, size, price, isMaker: false);
        if (isLast && _open.TryGetValue(id, out var rest) && (rest.Type == OrderWords.Market || rest.TimeInForce is "IOC" or "FOK"))
        {
            End(id, OrderWords.Expired, rest.Type == OrderWords.Market ? ExpiryReason.MarketRemainder : ExpiryReason.ImmediateRemainder);
        }
    }

    private void Execute(
        long id, decimal quantity, decimal price, bool isMaker, decimal? feeRate = null, string execution = "TRADE")
    {
        var order = _orders[id];
        var size = Math.Min(quantity, order.Remaining);
        if (order.IsReduceOnly)
        {
            var position = wallet.Of(order.Symbol);
            size = position.Sign * (order.Side == OrderSide.Buy ? 1 : -1) < 0 ? Math.Min(size, position.Size) : 0;
        }

        if (size == 0)
        {
            End(id, OrderWords.Expired, ExpiryReason.ReduceOnly);
            return;
        }

        var tradeId = book.NextTradeId();
        var rate = feeRate ?? FeeRate(order.Symbol, isMaker);
        var (realized, fee) = wallet.Fill(order.Symbol, order.Side, size, price, rate, tradeId);
        var fill = new PaperFill(
            tradeId, id, order.ClientId, order.Symbol, order.Side, price, size, fee, realized, isMaker, book.Now);
        _fills.Add(fill);
        var filled = Keep(order with
        {
            Filled = order.Filled + size,
            CumQuote = order.CumQuote + (size * price),
            Status = order.Filled + size == order.Quantity ? OrderWords.Filled : OrderWords.PartiallyFilled,
            UpdatedAt = book.Now,
        });
        if (execution == "TRADE")
        {
            book.Say(new TradeLiteEvent(book.Now, filled, fill));
        }

        book.Say(wallet.Event("ORDER", wallet.Of(order.Symbol)));
        book.Say(new OrderEvent(book.Now, filled, execution, fill));
        if (!filled.IsOpen)
        {
            Ended(filled);
        }
        else if (filled.IsReduceOnly && wallet.Of(order.Symbol).Amount == 0)
        {
            End(id, OrderWords.Expired, ExpiryReason.ReduceOnly);
        }

        TrimReduceOnly(order.Symbol);
        Moved(order.Symbol);
    }

    public decimal FeeRate(Symbol symbol, bool isMaker) =>
        rules(symbol).IsTradFi ? (isMaker ? 0 : 0.0004m) : isMaker ? book.Options.MakerFee : book.Options.TakerFee;

    /// <summary>Resting reduce-only orders never add up to more than the position: the oldest yield.</summary>
    private void TrimReduceOnly(Symbol symbol)
    {
        var position = wallet.Of(symbol);
        var resting = _open.Values.Where(o => o.Symbol == symbol && o.IsReduceOnly && o.Type == OrderWords.Limit).ToArray();
        var sum = resting.Sum(o => o.Remaining);
        foreach (var order in resting)
        {
            if (sum <= position.Size)
            {
                return;
            }

            sum -= order.Remaining;
            End(order.Id, OrderWords.Expired, ExpiryReason.ReduceOnly);
        }
    }

    private PaperOrder Keep(PaperOrder order)
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
