using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk;

/// <summary>An entry somebody wants to make, with what is known about the symbol at this moment.</summary>
/// <param name="NotionalUsdt">Counted as if it fills whole: a partial fill must not become a way past a cap.</param>
/// <param name="DataAge">Age of the market data the entry rests on, market clock.</param>
/// <param name="IsTradable">The exchange lists the contract as trading.</param>
/// <param name="Prices">Mark, last and reference price, which must agree.</param>
public sealed record OrderIntent(
    Symbol Symbol, PositionSide Side, double NotionalUsdt, int Leverage, TimeSpan DataAge, bool IsTradable, IntentPrices Prices)
{
    /// <summary>Isolated margin the entry would bind, USDT.</summary>
    public double InitialMarginUsdt => NotionalUsdt / Math.Max(1, Leverage);
}
