using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Core.Risk;

/// <summary>An intended entry and the account it would join, in numbers only: what every guard judges. USDT.</summary>
/// <param name="IsHeld">The symbol already has a pending or open position.</param>
/// <param name="HeldCount">Symbols with a pending or open position.</param>
public readonly record struct GuardQuestion(
    PositionSide Side,
    double NotionalUsdt,
    int Leverage,
    double DataAgeSeconds,
    bool IsTradable,
    bool IsHeld,
    int HeldCount,
    double Equity,
    double DayOpeningEquity,
    double UsedMargin,
    double LongNotional,
    double ShortNotional,
    bool EntriesEnabled,
    bool IsKilled)
{
    public double InitialMarginUsdt => NotionalUsdt / Math.Max(1, Leverage);

    public double TotalNotional => LongNotional + ShortNotional;

    public double DayLossFraction => PortfolioState.LossFraction(Equity, DayOpeningEquity);

    public double NotionalOf(PositionSide side) => side == PositionSide.Long ? LongNotional : ShortNotional;

    public static GuardQuestion Of(OrderIntent intent, PortfolioState portfolio)
    {
        ArgumentNullException.ThrowIfNull(intent);
        ArgumentNullException.ThrowIfNull(portfolio);
        return new(
            intent.Side, intent.NotionalUsdt, intent.Leverage, intent.DataAge.TotalSeconds, intent.IsTradable,
            portfolio.Held.Contains(intent.Symbol), portfolio.Held.Count, portfolio.Equity, portfolio.DayOpeningEquity,
            portfolio.UsedMargin, portfolio.LongNotional, portfolio.ShortNotional, portfolio.EntriesEnabled, portfolio.IsKilled);
    }

    /// <summary>The same question asked of a simulated account, without an <see cref="OrderIntent"/> or a list of symbols.</summary>
    public static GuardQuestion Of(
        SimulatedAccount account, Symbol symbol, PositionSide side, double notionalUsdt, int leverage, bool isTradable,
        double dayOpeningEquity, bool entriesEnabled, bool isKilled)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new(
            side, notionalUsdt, leverage, 0, isTradable, account.Find(symbol) is not null, account.Active.Count,
            (double)account.Equity, dayOpeningEquity, (double)account.UsedMargin,
            (double)account.NotionalOf(PositionSide.Long), (double)account.NotionalOf(PositionSide.Short), entriesEnabled, isKilled);
    }
}
