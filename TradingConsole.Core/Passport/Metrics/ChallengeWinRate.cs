using TradingConsole.Core.Passport.Projection;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>Arena contests won: won / (won + lost). A draw counts in neither.</summary>
public static class ChallengeWinRate
{
    public const int SamplesMin = 30;

    public static Metric Of(ActivityCounts activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return Share.Of("challengeWinRate", activity.ArenasWon, activity.ArenasWon + activity.ArenasLost, 50, SamplesMin);
    }
}
