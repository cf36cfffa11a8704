namespace TradingConsole.Core.Simulation;

/// <summary>What a trade's simulated fills cost, fixed when it is submitted so that a restart or a new preset changes nothing.</summary>
/// <param name="FeeRate">Taker fee per side, fraction of notional.</param>
/// <param name="SlippageK">Slippage per side, in ATR.</param>
/// <param name="AtrFraction">ATR over price at the decision.</param>
/// <param name="BarQuoteVolume">Quote volume of the decision bar, USDT: the liquidity every fill of the trade is measured against.</param>
/// <param name="TickSize">Fill prices are rounded to it, against the trade.</param>
public sealed record FillTerms(double FeeRate, double SlippageK, double AtrFraction, double BarQuoteVolume, decimal TickSize);
