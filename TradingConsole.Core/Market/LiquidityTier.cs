using System.Collections.Frozen;

namespace TradingConsole.Core.Market;

/// <summary>How deep a contract's market is, and with what it moves. Stored as its letter in <c>instruments.liquidity_tier</c>.</summary>
public enum LiquidityTier
{
    /// <summary>BTC and ETH.</summary>
    A,

    /// <summary>Large coins with years of deep books.</summary>
    B,

    /// <summary>Every other coin, unknown ones included.</summary>
    C,

    /// <summary>Gold and silver, tokens of gold included: they move with one another and hardly with BTC.</summary>
    M,
}

/// <summary>
/// The tier of a symbol and how far it moves with BTC: the coarse stand-ins for correlation that seed 2 §14.2 allows. Fixed by
/// name, so that a replay decides as the day did.
/// </summary>
public static class LiquidityTiers
{
    private static readonly FrozenDictionary<string, LiquidityTier> Known = new Dictionary<string, LiquidityTier>
    {
        ["BTCUSDT"] = LiquidityTier.A, ["ETHUSDT"] = LiquidityTier.A,
        ["BNBUSDT"] = LiquidityTier.B, ["SOLUSDT"] = LiquidityTier.B, ["XRPUSDT"] = LiquidityTier.B, ["DOGEUSDT"] = LiquidityTier.B,
        ["ADAUSDT"] = LiquidityTier.B, ["AVAXUSDT"] = LiquidityTier.B, ["DOTUSDT"] = LiquidityTier.B, ["LINKUSDT"] = LiquidityTier.B,
        ["LTCUSDT"] = LiquidityTier.B, ["BCHUSDT"] = LiquidityTier.B, ["SUIUSDT"] = LiquidityTier.B, ["NEARUSDT"] = LiquidityTier.B,
        ["XAUUSDT"] = LiquidityTier.M, ["XAGUSDT"] = LiquidityTier.M, ["PAXGUSDT"] = LiquidityTier.M, ["XAUTUSDT"] = LiquidityTier.M,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Slopes of hourly returns on BTC's, May and June 2025, rounded: BNB 0.7, XRP 1.3, ETH 1.5, SOL 1.6, LINK 1.7, DOGE and SUI 1.9.</summary>
    private static readonly FrozenDictionary<string, double> Measured = new Dictionary<string, double>
    {
        ["BTCUSDT"] = 1, ["ETHUSDT"] = 1.5, ["BNBUSDT"] = 0.7, ["SOLUSDT"] = 1.6, ["XRPUSDT"] = 1.3, ["LINKUSDT"] = 1.7, ["DOGEUSDT"] = 1.9,
        ["SUIUSDT"] = 1.9,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static LiquidityTier Of(Symbol symbol) => Known.GetValueOrDefault(symbol.Value, LiquidityTier.C);

    /// <summary>Return expected for a BTC return of 1: measured where it was, else the tier's guess (B 1.6, C 2, metals 0).</summary>
    public static double BtcBeta(Symbol symbol) => Measured.TryGetValue(symbol.Value, out var beta) ? beta : Of(symbol) switch
    {
        LiquidityTier.A => 1.5,
        LiquidityTier.B => 1.6,
        LiquidityTier.M => 0,
        _ => 2,
    };
}
