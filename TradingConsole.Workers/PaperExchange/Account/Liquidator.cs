using System.Globalization;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>Closes what its margin no longer carries: an isolated position by its own margin, cross positions by the common one.</summary>
internal sealed class Liquidator(BookContext book, Wallet wallet, MatchingEngine engine, AlgoService algos, Func<Symbol, ContractRules> rules)
{
    private const decimal CallRatio = 1.25m; // Margin below this many maintenances is called.

    private readonly SortedSet<Symbol> _called = [];

    /// <summary>The mark price at which a position would be closed, USDT; null when there is none above zero.</summary>
    /// <remarks>(WB + deduction − side·qty·entry) ÷ (qty·ratio − side·qty), WB the isolated wallet, or on cross margin the common
    /// wallet less the other positions' maintenance plus their profit.</remarks>
    public decimal? Price(PaperPosition position)
    {
        if (position.Amount == 0)
        {
            return null;
        }

        var others = wallet.Open.Where(p => !p.IsIsolated && p.Symbol != position.Symbol);
        var margin = position.IsIsolated
            ? position.IsolatedWallet
            : wallet.CrossBalance + others.Sum(p => wallet.Unrealized(p) - wallet.Maintenance(p));
        var row = MarginTable.At(position.Symbol, position.Notional(book.Quote(position.Symbol).Mark));
        var price = (margin + row.Deduction - (position.Amount * position.EntryPrice))
            / ((position.Size * row.MaintenanceRatio) - position.Amount);
        return price > 0 ? decimal.Round(price, 8) : null;
    }

    public void OnPrice(Symbol symbol)
    {
        var position = wallet.Of(symbol);
        if (position.Amount == 0)
        {
            _called.Remove(symbol);
            return;
        }

        var (margin, maintenance) = position.IsIsolated
            ? (position.IsolatedWallet + wallet.Unrealized(position), wallet.Maintenance(position))
            : wallet.Open.Where(p => !p.IsIsolated).Aggregate(
                (wallet.CrossBalance, 0m), (sum, p) => (sum.Item1 + wallet.Unrealized(p), sum.Item2 + wallet.Maintenance(p)));
        if (margin <= maintenance)
        {
            Liquidate(symbol);
        }
        else if (margin > maintenance * CallRatio)
        {
            _called.Remove(symbol);
        }
        else if (_called.Add(symbol))
        {
            book.Say(new MarginCallEvent(
                book.Now, wallet.CrossBalance, position, book.Quote(symbol).Mark, wallet.Unrealized(position), wallet.Maintenance(position)));
        }
    }

    /// <summary>Takes a position over: orders end first, then it is closed at the quote; the insurance fund evens out what is left.</summary>
    public void Liquidate(Symbol symbol)
    {
        foreach (var order in engine.Open.Where(o => o.Symbol == symbol).ToArray())
        {
            engine.End(order.Id, OrderWords.Expired, ExpiryReason.Liquidated);
        }

        var position = wallet.Of(symbol);
        var quote = book.Quote(symbol);
        var crossBefore = wallet.CrossBalance;
        var stamp = book.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var price = position.Amount > 0 ? quote.Bid : quote.Ask;
        engine.Close(symbol, "autoclose-" + stamp, position.Size, price, engine.FeeRate(symbol, isMaker: false));

        // The fund takes its fee out of the margin that is left, and carries what the margin did not.
        var left = position.IsIsolated ? wallet.CrossBalance - crossBefore : wallet.CrossBalance;
        var fee = decimal.Round(position.Notional(price) * rules(symbol).LiquidationFee, 8);
        var clearance = left < 0 ? -left : -Math.Min(left, fee);
        if (clearance != 0)
        {
            wallet.Post("INSURANCE_CLEAR", symbol, clearance, "INSURANCE_CLEAR", null);
            book.Say(wallet.Event("INSURANCE_CLEAR", null, clearance));
        }

        _called.Remove(symbol);
    }

    /// <summary>Auto-deleveraging: part of the position is taken at the mark price, without a fee.</summary>
    public void Deleverage(Symbol symbol, decimal share)
    {
        var position = wallet.Of(symbol);
        var step = rules(symbol).QuantityStep;
        var quantity = share >= 1 ? position.Size : Math.Max(step, step * decimal.Floor(position.Size * share / step));
        if (position.Amount != 0)
        {
            engine.Close(symbol, "adl_autoclose", quantity, decimal.Round(book.Quote(symbol).Mark, rules(symbol).TickSize.Scale), 0);
        }
    }

    /// <summary>The contract is settled: orders of both books end, the position closes at the mark price.</summary>
    public void Settle(Symbol symbol)
    {
        foreach (var order in engine.Open.Where(o => o.Symbol == symbol).ToArray())
        {
            engine.End(order.Id, OrderWords.Expired, ExpiryReason.Delisted);
        }

        foreach (var order in algos.Open.Where(o => o.Symbol == symbol && o.Status == AlgoWords.New).ToArray())
        {
            algos.End(order, AlgoWords.Expired);
        }

        var position = wallet.Of(symbol);
        if (position.Amount != 0)
        {
            var stamp = book.Now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            var price = decimal.Round(book.Quote(symbol).Mark, rules(symbol).TickSize.Scale);
            engine.Close(symbol, "settlement_autoclose-" + stamp, position.Size, price, 0);
        }
    }
}
