namespace TradingConsole.Core.Features;

/// <summary>What every symbol's row says about the market factor at the close of one minute; <c>default</c> is not ready.</summary>
/// <param name="Ret60">BTC's simple return over 60 minutes, fraction.</param>
/// <param name="Vol60">Population deviation of BTC's last 60 one-minute log returns, fraction per minute.</param>
/// <param name="Regime">0 calm, 1 normal, 2 high-volatility; −1 unknown.</param>
/// <param name="IsReady">False holds every symbol's row back.</param>
public readonly record struct BtcContext(double Ret60, double Vol60, int Regime, bool IsReady)
{
    /// <summary>There is no BTC series to wait for: its three features are NaN and rows are not held back.</summary>
    public static readonly BtcContext Absent = new(double.NaN, double.NaN, -1, true);
}
