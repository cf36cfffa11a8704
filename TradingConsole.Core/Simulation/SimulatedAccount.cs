using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Simulation;

/// <summary>
/// A one-way, isolated-margin account filled by <see cref="FillModel"/>: at most one pending or open trade per symbol. Money is
/// decimal; the wallet changes by exactly gross profit − fees − funding.
/// </summary>
/// <remarks>
/// Not thread-safe: one owner. For each moment call <see cref="OnOpen"/>, <see cref="OnFunding"/>, <see cref="OnMark"/> and
/// <see cref="OnTime(DateTimeOffset)"/> in this order. Ticks and bars take the same path, so a backtest and a shadow run agree. Funding is
/// due over (entry, vertical barrier), as the labels count it.
/// </remarks>
public sealed class SimulatedAccount
{
    private readonly SortedDictionary<Symbol, SimulatedTrade> _active = [];
    private readonly Dictionary<Symbol, decimal> _marks = [];
    private readonly double _maintenanceRatio;

    /// <param name="walletBalance">USDT, with all fees and funding of <paramref name="active"/> already paid.</param>
    /// <param name="active">Pending and open trades to resume.</param>
    /// <param name="maintenanceRatio">Maintenance margin over notional.</param>
    public SimulatedAccount(
        decimal walletBalance, IEnumerable<SimulatedTrade>? active = null,
        double maintenanceRatio = IsolatedMargin.MaintenanceRatioDefault)
    {
        WalletBalance = walletBalance;
        _maintenanceRatio = maintenanceRatio;
        foreach (var trade in active ?? [])
        {
            _active.Add(trade.Symbol, trade.IsActive ? trade
                : throw new ArgumentException($"Trade {trade.TradeId} is {trade.Status}; only pending or open trades resume.", nameof(active)));
        }
    }

    /// <summary>USDT.</summary>
    public decimal WalletBalance { get; private set; }

    /// <summary>Pending and open trades, in symbol order.</summary>
    public IReadOnlyCollection<SimulatedTrade> Active => _active.Values;

    /// <summary>Wallet plus the open trades' profit at their latest mark prices, USDT.</summary>
    public decimal Equity => _active.Count == 0 ? WalletBalance : WalletBalance + UnrealizedPnl;

    public decimal UnrealizedPnl => _active.Values.Sum(trade => trade.Unrealized(MarkOf(trade)));

    /// <summary>Initial margin of open trades and of pending entries as if they fill whole, USDT.</summary>
    public decimal UsedMargin => _active.Values.Sum(trade => trade.InitialMargin);

    /// <summary>Notional of one side's pending and open trades at their latest mark prices, USDT.</summary>
    public decimal NotionalOf(PositionSide side)
    {
        var sum = 0m;
        foreach (var trade in _active.Values)
        {
            sum += trade.Side == side ? trade.Quantity * MarkOf(trade) : 0;
        }

        return sum;
    }

    public SimulatedTrade? Find(Symbol symbol) => _active.GetValueOrDefault(symbol);

    /// <summary>The latest mark price seen, or what the trade itself knows; USDT.</summary>
    public decimal MarkOf(SimulatedTrade trade) =>
        _marks.TryGetValue(trade.Symbol, out var mark) ? mark : trade.EntryPrice ?? trade.ReferencePrice;

    /// <summary>Queues an entry for its bar's open.</summary>
    /// <exception cref="InvalidOperationException">The symbol already has a pending or open trade.</exception>
    public EntrySubmitted Submit(EntryIntent intent, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(intent);
        if (_active.TryGetValue(intent.Symbol, out var existing))
        {
            throw new InvalidOperationException(
                $"{intent.Symbol} already has trade {existing.TradeId} ({existing.Status}); one position per symbol.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intent.Quantity);
        ArgumentOutOfRangeException.ThrowIfLessThan(intent.Leverage, 1);
        var trade = new SimulatedTrade(
            intent.TradeId, intent.Symbol, intent.Side, TradeStatus.Pending, intent.SignalBar, intent.EntryTime, intent.Quantity,
            intent.ReferencePrice, intent.Leverage, intent.StopPrice, intent.TargetPrice,
            intent.EntryTime.AddMinutes(intent.HoldMinutesMax), intent.Terms);
        _active.Add(trade.Symbol, trade);
        return new EntrySubmitted(now, trade);
    }

    /// <summary>The first trade price of a minute: fills the entry that waits for it, cancels one whose minute has passed.</summary>
    /// <param name="minute">Open time of the minute, UTC.</param>
    public AccountEvent? OnOpen(Symbol symbol, DateTimeOffset minute, double openPrice)
    {
        if (!_active.TryGetValue(symbol, out var trade) || trade.Status != TradeStatus.Pending || minute < trade.EntryDue)
        {
            return null;
        }

        ThrowUnlessPrice(openPrice, nameof(openPrice));
        return minute > trade.EntryDue ? CancelPending(trade, minute, "the bar it was to be filled at never came") : Fill(trade, openPrice);
    }

    /// <summary>Mark prices of a moment (a tick) or of a bar: triggers the vertical barrier, liquidation, stop, target.</summary>
    /// <param name="time">Tick time or open time of the bar, UTC.</param>
    public AccountEvent? OnMark(Symbol symbol, DateTimeOffset time, MarkRange range)
    {
        if (!range.IsValid)
        {
            throw new ArgumentOutOfRangeException(nameof(range), range, $"{symbol} mark prices must be finite, positive and ordered.");
        }

        _marks[symbol] = (decimal)range.Last;
        if (!_active.TryGetValue(symbol, out var trade) || trade.Status != TradeStatus.Open || time < trade.EntryTime)
        {
            return null;
        }

        if (time >= trade.ExpiresAt)
        {
            return Exit(trade, time, ExitReason.Time, range.First);
        }

        return FillModel.Trigger(trade, range) is { } trigger ? Exit(trade, time, trigger.Reason, trigger.Price) : null;
    }

    /// <summary>A funding timestamp: charges or pays an open trade once, unless it was opened at this very minute.</summary>
    /// <param name="rate">Settled rate, fraction; longs pay when positive.</param>
    public FundingPaid? OnFunding(Symbol symbol, DateTimeOffset time, double rate, double mark)
    {
        // Exchange stamps lie some milliseconds after the minute they settle.
        var settled = MinuteGrid.Floor(time);
        if (!_active.TryGetValue(symbol, out var trade) || trade.Status != TradeStatus.Open
            || settled <= trade.EntryTime || settled >= trade.ExpiresAt || settled <= trade.FundedUntil)
        {
            return null;
        }

        ThrowUnlessPrice(mark, nameof(mark));
        if (!double.IsFinite(rate))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, $"{symbol} funding rate must be finite.");
        }

        var amount = decimal.Round(trade.Side.Sign() * trade.Quantity * (decimal)mark * (decimal)rate, 8, MidpointRounding.AwayFromZero);
        WalletBalance -= amount;
        var paid = trade with { Funding = trade.Funding + amount, FundedUntil = settled };
        _active[symbol] = paid;
        return new FundingPaid(time, paid, rate, amount);
    }

    /// <summary>The clock moved: closes expired trades at their latest mark price, cancels entries whose minute has passed.</summary>
    public ImmutableArray<AccountEvent> OnTime(DateTimeOffset now)
    {
        if (_active.Count == 0)
        {
            return [];
        }

        var events = ImmutableArray.CreateBuilder<AccountEvent>();
        foreach (var symbol in _active.Keys.ToArray())
        {
            if (OnTime(symbol, now) is { } happened)
            {
                events.Add(happened);
            }
        }

        return events.DrainToImmutable();
    }

    /// <summary>The clock moved, for one symbol.</summary>
    public AccountEvent? OnTime(Symbol symbol, DateTimeOffset now) =>
        !_active.TryGetValue(symbol, out var trade) ? null
        : trade.Status == TradeStatus.Pending && now >= trade.EntryDue.AddMinutes(1)
            ? CancelPending(trade, now, "the bar it was to be filled at never came")
        : trade.Status == TradeStatus.Open && now >= trade.ExpiresAt ? Exit(trade, now, ExitReason.Time, (double)MarkOf(trade))
        : null;

    /// <summary>Closes one trade at the market, at its latest mark price; a pending entry is canceled. Null when it is not active.</summary>
    public AccountEvent? Flatten(Guid tradeId, ExitReason reason, DateTimeOffset now) =>
        _active.Values.FirstOrDefault(trade => trade.TradeId == tradeId) is { } trade ? Flatten(trade, reason, now) : null;

    /// <summary>Moves the stop of a pending or open trade; null when it is not active.</summary>
    /// <param name="stopPrice">Mark-price trigger, USDT, on the losing side of the mark.</param>
    public StopMoved? MoveStop(Symbol symbol, decimal stopPrice, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stopPrice);
        if (!_active.TryGetValue(symbol, out var trade))
        {
            return null;
        }

        var moved = trade with { StopPrice = stopPrice };
        _active[symbol] = moved;
        return new StopMoved(now, moved);
    }

    /// <summary>Executes a closing market order of an open trade.</summary>
    /// <param name="price">Before slippage, USDT; null: the latest mark price.</param>
    /// <exception cref="InvalidOperationException">The symbol has no open trade.</exception>
    public ExitFilled Close(Symbol symbol, ExitReason reason, DateTimeOffset now, double? price)
    {
        if (!_active.TryGetValue(symbol, out var trade) || trade.Status != TradeStatus.Open)
        {
            throw new InvalidOperationException($"{symbol} has no open trade to close.");
        }

        if (price is { } given)
        {
            ThrowUnlessPrice(given, nameof(price));
        }

        return Exit(trade, now, reason, price ?? (double)MarkOf(trade));
    }

    /// <summary>Closes or cancels everything, in symbol order.</summary>
    public ImmutableArray<AccountEvent> FlattenAll(ExitReason reason, DateTimeOffset now) =>
        [.. _active.Values.ToArray().Select(trade => Flatten(trade, reason, now))];

    private AccountEvent Flatten(SimulatedTrade trade, ExitReason reason, DateTimeOffset now) =>
        trade.Status == TradeStatus.Pending
            ? CancelPending(trade, now, reason == ExitReason.Kill ? "the kill switch was engaged" : "canceled by hand")
            : Exit(trade, now, reason, (double)MarkOf(trade));

    private EntryFilled Fill(SimulatedTrade trade, double openPrice)
    {
        var price = FillModel.MarketFill(trade.Side == PositionSide.Long, openPrice, trade.Quantity, trade.Terms);
        var fee = FillModel.Fee(price, trade.Quantity, trade.Terms);
        var liquidation = IsolatedMargin.LiquidationPrice(trade.Side, (double)price, trade.Leverage, _maintenanceRatio);
        WalletBalance -= fee;
        var open = trade with
        {
            Status = TradeStatus.Open,
            EntryTime = trade.EntryDue,
            EntryPrice = price,
            LiquidationPrice = decimal.Round((decimal)liquidation, 8),
            Fees = fee,
            Slippage = Slipped(trade, price, openPrice),
        };
        _active[trade.Symbol] = open;
        return new EntryFilled(trade.EntryDue, open, price, fee);
    }

    private ExitFilled Exit(SimulatedTrade trade, DateTimeOffset time, ExitReason reason, double reference)
    {
        // A liquidation takes the whole margin: the venue's engine, not the market, sets the price.
        var price = reason == ExitReason.Liquidation
            ? decimal.Round((decimal)IsolatedMargin.BankruptcyPrice(trade.Side, (double)trade.EntryPrice!.Value, trade.Leverage), 8)
            : FillModel.MarketFill(trade.Side == PositionSide.Short, reference, trade.Quantity, trade.Terms);
        var fee = FillModel.Fee(price, trade.Quantity, trade.Terms);
        var gross = trade.Side.Sign() * (price - trade.EntryPrice!.Value) * trade.Quantity;
        WalletBalance += gross - fee;
        _active.Remove(trade.Symbol);
        var closed = trade with
        {
            Status = TradeStatus.Closed,
            ExitTime = time,
            ExitPrice = price,
            ExitReason = reason,
            GrossPnl = gross,
            Fees = trade.Fees + fee,
            Slippage = trade.Slippage + Slipped(trade, price, reference),
        };
        return new ExitFilled(time, closed, reason, price, fee, gross);
    }

    private EntryCanceled CancelPending(SimulatedTrade trade, DateTimeOffset time, string reason)
    {
        _active.Remove(trade.Symbol);
        return new EntryCanceled(time, trade with { Status = TradeStatus.Canceled, Detail = reason }, reason);
    }

    private static decimal Slipped(SimulatedTrade trade, decimal price, double reference) =>
        decimal.Round(Math.Abs(price - (decimal)reference) * trade.Quantity, 8);

    private static void ThrowUnlessPrice(double price, string name)
    {
        if (!double.IsFinite(price) || price <= 0)
        {
            throw new ArgumentOutOfRangeException(name, price, $"A price must be finite and positive; it was {price}.");
        }
    }
}
