namespace TradingConsole.Core.Risk;

/// <summary>The hard limits no decision may pass. Fractions are of equity. Versioned, never edited.</summary>
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
    /// <summary>Seed 2 §21.3, with MAX_POSITIONS of §21.2.</summary>
    public static readonly RiskPreset Seed = new("seed", 0.35, 1.2, 0.8, 0.02, 6, TimeSpan.FromSeconds(15));
}
