using TradingConsole.Core.Market;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.PaperExchange.Account;

/// <summary>Position mode, margin type and leverage, with what stands in the way of changing them.</summary>
internal sealed class AccountSettings(BookContext book, Wallet wallet, MatchingEngine engine, AlgoService algos)
{
    public bool IsHedgeMode => engine.IsHedgeMode;

    public PaperError? SetHedgeMode(bool isHedge)
    {
        if (isHedge == engine.IsHedgeMode)
        {
            return PaperError.ModeUnchanged;
        }

        if (wallet.Open.Any())
        {
            return PaperError.ModeHasPositions;
        }

        if (engine.Open.Count > 0 || algos.Open.Count > 0)
        {
            return PaperError.ModeHasOrders;
        }

        engine.IsHedgeMode = isHedge;
        return null;
    }

    /// <summary>The mode as somebody else switched it, without asking what stands in the way.</summary>
    public void ForceHedgeMode(bool isHedge) => engine.IsHedgeMode = isHedge;

    public PaperError? SetIsolated(Symbol symbol, bool isIsolated)
    {
        var position = wallet.Of(symbol);
        if (position.IsIsolated == isIsolated)
        {
            return PaperError.MarginTypeUnchanged;
        }

        if (position.Amount != 0)
        {
            return PaperError.MarginTypeHasPosition;
        }

        if (HasOrders(symbol))
        {
            return PaperError.MarginTypeHasOrders;
        }

        var changed = position with { IsIsolated = isIsolated, UpdatedAt = book.Now };
        wallet.Set(changed);
        book.Say(wallet.Event("MARGIN_TYPE_CHANGE", changed));
        return null;
    }

    public PaperError? SetLeverage(Symbol symbol, int leverage)
    {
        var position = wallet.Of(symbol);
        if (leverage < 1 || leverage > MarginTable.LeverageMax(symbol))
        {
            return PaperError.LeverageInvalid(leverage);
        }

        if (position.IsIsolated && position.Amount != 0 && leverage < position.Leverage)
        {
            return PaperError.LeverageReduction;
        }

        if (position.Amount != 0 && position.Notional(book.Quote(symbol).Mark) > MarginTable.NotionalMax(symbol, leverage))
        {
            return PaperError.LeverageTooSmallForMargin;
        }

        if (leverage != position.Leverage)
        {
            wallet.Set(position with { Leverage = leverage });
            book.Say(new LeverageEvent(book.Now, symbol, leverage));
        }

        return null;
    }

    private bool HasOrders(Symbol symbol) =>
        engine.Open.Any(o => o.Symbol == symbol) || algos.Open.Any(o => o.Symbol == symbol);
}
