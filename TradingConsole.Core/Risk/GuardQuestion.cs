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
    /// <summary>Of the symbol asked about.</summary>
    public LiquidityTier Tier { get; init; } = LiquidityTier.C;

    /// <summary>Of the symbol asked about; see <see cref="LiquidityTiers.BtcBeta"/>.</summary>
    public double BtcBeta { get; init; } = double.NaN;

    /// <summary>Held in the symbol already, USDT.</summary>
    public double SymbolNotional { get; init; }

    /// <summary>What all positions add up to.</summary>
    public ExposureSums Sums { get; init; } = ExposureSums.Unknown;

    public int EntriesThisMinute { get; init; }

    public IntentPrices Prices { get; init; }

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
            portfolio.UsedMargin, portfolio.LongNotional, portfolio.ShortNotional, portfolio.EntriesEnabled, portfolio.IsKilled)
        {
            Tier = LiquidityTiers.Of(intent.Symbol),
            BtcBeta = LiquidityTiers.BtcBeta(intent.Symbol),
            SymbolNotional = portfolio.NotionalIn(intent.Symbol),
            Sums = ExposureSums.Of(portfolio),
            EntriesThisMinute = portfolio.EntriesThisMinute,
            Prices = intent.Prices,
        };
    }

    /// <summary>
    /// The account's half of the question, without a <see cref="PortfolioState"/>; who asks adds the entry's half with <c>with</c>.
    /// </summary>
    public static GuardQuestion Of(SimulatedAccount account, double dayOpeningEquity, bool entriesEnabled, bool isKilled)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new(
            PositionSide.Long, double.NaN, 1, 0, false, true, account.Active.Count,
            (double)account.Equity, dayOpeningEquity, (double)account.UsedMargin,
            (double)account.NotionalOf(PositionSide.Long), (double)account.NotionalOf(PositionSide.Short), entriesEnabled, isKilled)
        {
            Sums = ExposureSums.Of(account),
        };
    }
}
