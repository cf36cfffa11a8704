using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>The money and the positions: every change of the balance is an income row, so that their sum is the balance.</summary>
internal sealed class Wallet
{
    private readonly BookContext _book;
    private readonly SortedDictionary<Symbol, PaperPosition> _positions = [];
    private readonly List<PaperIncome> _income = []; // The account's history: kept whole, as tests judge by it.

    public Wallet(BookContext book)
    {
        _book = book;
        Post("TRANSFER", null, book.Options.OpeningBalance, "TRANSFER", null);
    }

    /// <summary>USDT, without unrealised profit.</summary>
    public decimal Balance { get; private set; }

    public IReadOnlyList<PaperIncome> Income => _income;

    /// <summary>Every symbol ever traded or set up, flat ones included.</summary>
    public IEnumerable<PaperPosition> Positions => _positions.Values;

    public IEnumerable<PaperPosition> Open => _positions.Values.Where(p => p.Amount != 0);

    public decimal CrossBalance => Balance - _positions.Values.Sum(p => p.IsolatedWallet);

    public PaperPosition Of(Symbol symbol) => _positions.TryGetValue(symbol, out var position)
        ? position
        : new PaperPosition(symbol, 0, 0, 0, 0, 0, Math.Min(_book.Options.LeverageDefault, MarginTable.LeverageMax(symbol)), false, _book.Now);

    public void Set(PaperPosition position) => _positions[position.Symbol] = position;

    public decimal Unrealized(PaperPosition position) => position.Amount == 0 ? 0 : position.Unrealized(_book.Quote(position.Symbol).Mark);

    public decimal Maintenance(PaperPosition position) =>
        position.Amount == 0 ? 0 : MarginTable.Maintenance(position.Symbol, position.Notional(_book.Quote(position.Symbol).Mark));

    /// <summary>Initial margin of a position at the mark, USDT.</summary>
    public decimal Initial(PaperPosition position) =>
        position.Amount == 0 ? 0 : position.InitialMargin(_book.Quote(position.Symbol).Mark);

    /// <summary>What new orders may use before open orders are counted: crossWallet + crossUPnL − IM of cross positions.</summary>
    public decimal AvailableBeforeOrders =>
        CrossBalance + Open.Where(p => !p.IsIsolated).Sum(p => Unrealized(p) - Initial(p));

    /// <summary>Books one execution.</summary>
    /// <returns>Gross profit realised and the fee, USDT.</returns>
    /// <remarks>
    /// Entry is the average cost; reducing keeps it and realises closed × (price − entry) × sign. An isolated position takes
    /// notional ÷ leverage from the cross wallet when it grows and gives back its share when it shrinks; fees come from the cross wallet.
    /// </remarks>
    public (decimal Realized, decimal Fee) Fill(
        Symbol symbol, OrderSide side, decimal quantity, decimal price, decimal feeRate, long tradeId)
    {
        var position = Of(symbol);
        var signed = side == OrderSide.Buy ? quantity : -quantity;
        var closed = position.Sign * Math.Sign(signed) < 0 ? Math.Min(quantity, position.Size) : 0;
        var opened = quantity - closed;
        var realized = decimal.Round(closed * (price - position.EntryPrice) * position.Sign, 8);
        var fee = decimal.Round(quantity * price * feeRate, 8);
        var kept = position.Size - closed;
        var isolated = closed == 0 ? position.IsolatedWallet
            : kept == 0 ? 0
            : decimal.Round(position.IsolatedWallet * kept / position.Size, 8);
        var entry = kept + opened == 0 ? 0
            : opened == 0 ? position.EntryPrice
            : ((kept * position.EntryPrice) + (opened * price)) / (kept + opened);
        var hasFlipped = closed > 0 && opened > 0;
        var amount = position.Amount + signed;
        Set(position with
        {
            Amount = amount,
            EntryPrice = entry,
            IsolatedWallet = position.IsIsolated ? isolated + decimal.Round(opened * price / position.Leverage, 8) : 0,
            Realized = position.Realized + realized,
            Costs = amount == 0 ? 0 : hasFlipped ? fee : position.Costs + fee - realized,
            UpdatedAt = _book.Now,
        });
        if (realized != 0)
        {
            Post("REALIZED_PNL", symbol, realized, tradeId.ToString(System.Globalization.CultureInfo.InvariantCulture), tradeId);
        }

        Post("COMMISSION", symbol, -fee, "COMMISSION", tradeId);
        return (realized, fee);
    }

    /// <summary>Funding of one stamp: notional at the mark × rate, longs pay when the rate is above zero.</summary>
    /// <returns>Received, USDT.</returns>
    public decimal Fund(PaperPosition position, decimal mark, decimal rate)
    {
        var amount = -decimal.Round(position.Amount * mark * rate, 8);
        Set(position with
        {
            IsolatedWallet = position.IsIsolated ? position.IsolatedWallet + amount : 0,
            Costs = position.Costs - amount,
            UpdatedAt = _book.Now,
        });
        Post("FUNDING_FEE", position.Symbol, amount, "FUNDING_FEE", null);
        return amount;
    }

    public void Post(string type, Symbol? symbol, decimal amount, string info, long? tradeId)
    {
        Balance += amount;
        _income.Add(new PaperIncome(type, symbol, amount, info, _book.Now, _book.NextTransactionId(), tradeId));
    }

    /// <summary>Says the balance, and the position when one is named.</summary>
    public AccountEvent Event(string reason, PaperPosition? position, decimal change = 0, Symbol? symbol = null) => new(
        _book.Now, reason, Balance, CrossBalance, change, position, position is null ? 0 : Unrealized(position), symbol);
}
