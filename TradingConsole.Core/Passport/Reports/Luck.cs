using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Whether a profit is more than its few best trades. A history whose result hangs on two trades says little about the next twenty.</summary>
internal static class Luck
{
    private const int Best = 2;

    public static IEnumerable<Finding> Read(ImmutableArray<ReportTrade> trades)
    {
        var sum = trades.Sum(trade => trade.R);
        if (sum <= 0)
        {
            yield break;
        }

        var best = trades.OrderByDescending(trade => trade.R).ThenBy(trade => trade.TradeId).Take(Best).ToImmutableArray();
        var without = sum - best.Sum(trade => trade.R);
        var interval = BootstrapInterval.OfMean([.. trades.Select(trade => trade.R)], seed: (ulong)trades.Length)!.Value;
        if (without <= 0 && interval.Low <= 0)
        {
            yield return new Finding(
                FindingKind.Weakness, "few_trades_carry", "result", "best two", without - sum, null,
                FindingEvidence.Of(
                    best, ("sum_r", sum), ("without_best_r", without), ("mean_low_r", interval.Low), ("mean_high_r", interval.High), ("trades", trades.Length)));
        }
        else if (interval.Low > 0)
        {
            yield return new Finding(
                FindingKind.Strength, "profit_is_broad", "result", "all", sum, null,
                FindingEvidence.Of(
                    trades, ("sum_r", sum), ("without_best_r", without), ("mean_low_r", interval.Low), ("mean_high_r", interval.High), ("trades", trades.Length)));
        }
    }
}
