namespace TradingConsole.Core.Decisions;

/// <summary>The soft rules between a prediction and a proposal: gates, risk penalty, size, leverage. Versioned, never edited.</summary>
/// <param name="EvMin">Smallest acceptable expected value after costs and penalty, fraction of notional.</param>
/// <param name="Q05MinAtr">Smallest acceptable 5 % return quantile, in ATR (negative).</param>
/// <param name="MaeMaxAtr">Largest acceptable expected adverse excursion, in ATR.</param>
/// <param name="RiskPenaltyWeight">Share of the expected shortfall beyond the stop (|q05| − stop distance, at least 0) charged to EV.</param>
/// <param name="RiskPerTradeFraction">Loss at the stop as a fraction of equity: what sizes a position.</param>
/// <param name="NotionalFractionMax">Largest notional of one position as a fraction of equity.</param>
/// <param name="LeverageMax">Upper bound of the leverage chosen, 1 to 20.</param>
/// <param name="HighVolSizeFactor">Size multiplier while BTC's regime is high-volatility; 0 blocks entries.</param>
public sealed record PolicyPreset(
    string Name,
    double EvMin,
    double Q05MinAtr,
    double MaeMaxAtr,
    double RiskPenaltyWeight,
    double RiskPerTradeFraction,
    double NotionalFractionMax,
    int LeverageMax,
    double HighVolSizeFactor)
{
    /// <summary>Seed 2 §21.2 as written. Its quantile gate sits above the stop of §21.1 and so blocks every trade.</summary>
    public static readonly PolicyPreset Seed = new("seed", 0, -0.8, 1.2, 0.5, 0.005, 0.4, 5, 0.5);

    /// <summary>The default, fitted to <see cref="Labels.LabelSpec.Calibrated"/>: a stopped trade with its costs still passes the quantile gate.</summary>
    public static readonly PolicyPreset Calibrated = new("calibrated", 0, -10, 7, 0.25, 0.005, 0.2, 5, 0.5);
}
