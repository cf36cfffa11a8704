using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Metrics;

/// <summary>
/// IDS, the independent-decision score, 0 to 100: how often a person was right when the idea was their own. Decisions are closed trades of
/// origin own, won or lost after costs, and settled dissents. Pulled towards 50 by twenty decisions that were even:
/// 100 · (right + 10) / (decisions + 20), so that three lucky trades are not a score of 100.
/// </summary>
/// <remarks>Not defined in the seed; this definition is ours. The interval is Wilson's over the decisions with the same twenty added.</remarks>
public static class IndependentDecisionScore
{
    public const int SamplesMin = 30;
    private const int Even = 20;

    public static Metric Of(PassportRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var decisions = record.Trades.OwnDecided + record.Hypotheses.DissentsSettled;
        var right = record.Trades.OwnWins + record.Hypotheses.DissentWins;
        if (decisions == 0)
        {
            return new Metric("ids", "score", null, null, null, 50, 0, SamplesMin);
        }

        var interval = WilsonInterval.Of(right + (Even / 2), decisions + Even);
        return new Metric(
            "ids", "score", 100.0 * (right + (Even / 2)) / (decisions + Even), 100 * interval.Low, 100 * interval.High, 50, decisions, SamplesMin);
    }
}
