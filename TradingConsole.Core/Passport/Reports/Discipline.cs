using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Whether the plan was kept: stops where they were put, targets left to work, warnings heeded.</summary>
internal static class Discipline
{
    private const int TradesMin = 20;
    private const double KeptShareLow = 0.85;

    public static IEnumerable<Finding> Read(ReportInput input)
    {
        var trades = input.Trades;
        if (trades.Length < TradesMin)
        {
            yield break;
        }

        var kept = trades.Count(trade => trade is { IsStopMoved: false, IsTargetCut: false, WarningsIgnored: 0 });
        var interval = WilsonInterval.Of(kept, trades.Length);
        if (interval.Low >= KeptShareLow)
        {
            yield return new Finding(
                FindingKind.Strength, "plan_kept", "plan", "all", 0, null,
                FindingEvidence.Of([], ("kept", kept), ("trades", trades.Length), ("kept_low_percent", 100 * interval.Low)));
        }

        foreach (var (code, broken) in ((string, Func<ReportTrade, bool>)[])[
            ("warning_ignored", trade => trade.WarningsIgnored > 0), ("stop_moved", trade => trade.IsStopMoved)])
        {
            var which = trades.Where(broken).ToImmutableArray();
            var sum = which.Sum(trade => trade.R);
            if (which.Length > 0 && sum < 0)
            {
                var evidence = FindingEvidence.Of(
                    which, ("count", which.Length), ("lost", which.Count(trade => trade.NetPnl < 0)), ("sum_r", sum), ("trades", trades.Length));
                yield return new Finding(FindingKind.Weakness, code, "plan", code, sum, null, evidence);
                yield return new Finding(FindingKind.Improvement, $"stop_{code}", "plan", code, -sum, null, evidence);
            }
        }
    }
}
