using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>Closed quick trades that paid after costs: wins / (wins + losses). A trade of exactly 0 is neither.</summary>
public static class WinRate
{
    public const int SamplesMin = 20;

    public static Metric Of(TradeCounts trades) => Share.Of("winRate", trades.Wins, trades.Decided, 50, SamplesMin);
}
