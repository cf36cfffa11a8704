using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk;

/// <summary>The hard limits no decision may pass. Fractions are of equity. Versioned, never edited.</summary>
/// <remarks>A body saved before a limit existed loads with that limit's default.</remarks>
/// <param name="UsedMarginFractionMax">Used margin over equity.</param>
/// <param name="TotalNotionalFractionMax">Sum of open notional over equity.</param>
/// <param name="DirectionalNotionalFractionMax">Open notional of one direction over equity.</param>
/// <param name="DayLossFractionMax">Loss since UTC midnight, realised and unrealised, over the day's opening equity.</param>
/// <param name="PositionsMax">Positions open or pending at once.</param>
/// <param name="DataAgeMax">Oldest market data an entry may rest on.</param>
public sealed record RiskPreset(
    string Name,
    double UsedMarginFractionMax,
    double TotalNotionalFractionMax,
    double DirectionalNotionalFractionMax,
    double DayLossFractionMax,
    int PositionsMax,
    TimeSpan DataAgeMax)
{
    /// <summary>Open notional of one symbol over equity. Default 0.5: above the largest position any shipped policy takes.</summary>
    public double SymbolNotionalFractionMax { get; init; } = 0.5;

    /// <summary>Open notional of BTC and ETH together over equity. Default 1.2: what the total allows.</summary>
    public double TierANotionalFractionMax { get; init; } = 1.2;

    /// <summary>Open notional of the large coins together over equity. Default 1.</summary>
    public double TierBNotionalFractionMax { get; init; } = 1;

    /// <summary>Open notional of all other coins together over equity. Default 0.8.</summary>
    public double TierCNotionalFractionMax { get; init; } = 0.8;

    /// <summary>Open notional of gold and silver together over equity. Default 0.6.</summary>
    public double MetalsNotionalFractionMax { get; init; } = 0.6;

    /// <summary>Net notional counted in BTC over equity, see <see cref="LiquidityTiers.BtcBeta"/>. Default 1.4: a 1 % move of BTC costs at most 1.4 %.</summary>
    public double BtcBetaFractionMax { get; init; } = 1.4;

    /// <summary>Entries sent in one minute. Default 10; a runaway loop sends more than any policy.</summary>
    public int EntriesPerMinuteMax { get; init; } = 10;

    /// <summary>How far mark, last and reference price may lie apart. Default 0.03.</summary>
    public double PriceSpreadFractionMax { get; init; } = 0.03;

    /// <summary>Seed 2 §21.3, with MAX_POSITIONS of §21.2.</summary>
    public static readonly RiskPreset Seed = new("seed", 0.35, 1.2, 0.8, 0.02, 6, TimeSpan.FromSeconds(15));

    public double TierNotionalFractionMax(LiquidityTier tier) => tier switch
    {
        LiquidityTier.A => TierANotionalFractionMax,
        LiquidityTier.B => TierBNotionalFractionMax,
        LiquidityTier.M => MetalsNotionalFractionMax,
        _ => TierCNotionalFractionMax,
    };
}
