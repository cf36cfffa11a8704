using TradingConsole.Core.Market;

namespace TradingConsole.Core.Risk;

/// <summary>One pending or open position.</summary>
/// <param name="NotionalUsdt">At its latest mark price, positive for both sides.</param>
public readonly record struct Exposure(Symbol Symbol, PositionSide Side, double NotionalUsdt)
{
    /// <summary>As so much BTC, signed by side, USDT.</summary>
    public double BetaNotional => Side.Sign() * LiquidityTiers.BtcBeta(Symbol) * NotionalUsdt;
}
