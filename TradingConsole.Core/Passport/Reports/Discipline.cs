using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Passport.Reports;

/// <summary>Whether the plan was kept: stops where they were put, targets left to work, warnings heeded; and what breaking it brought or cost.</summary>
/// <remarks>
/// Stops are moved on trades that go wrong, targets are cut on trades that go somewhere: held against the rest of the history such trades look bad
/// or good by their choice alone. They are held against themselves instead, what was got against what their first plan would have brought. A
/// warning is known before the entry, so what was done in spite of one may be held against the rest.
/// </remarks>
internal static class Discipline
{
    private const double KeptShareLow = 0.85;
    private const ulong Seed = 1_000;

    public static IEnumerable<Finding> Read(ReportInput input)
    {
        var trades = input.Trades;
        if (trades.Length < Analyst.TradesMin)
        {
            yield break;
        }

        ImmutableArray<ReportTrade> kept = [.. trades.Where(trade => trade is { IsStopMoved: false, IsTargetCut: false, WarningsIgnored: 0 })];
        var interval = WilsonInterval.Of(kept.Length, trades.Length);
        if (interval.Low >= KeptShareLow)
        {
            yield return new Finding(
                FindingKind.Strength, "plan_kept", "plan", "all", 0, null,
                FindingEvidence.Of(kept, ("kept", kept.Length), ("trades", trades.Length), ("kept_low_percent", 100 * interval.Low)));
        }
    }

    /// <summary>Asks of each way to break the plan, where there are enough such trades, whether it did any good or harm.</summary>
    public static IEnumerable<Question> Ask(ImmutableArray<ReportTrade> trades)
    {
        var warned = new Slice(
            "plan", "warning_ignored", [.. trades.Where(trade => trade.WarningsIgnored > 0)], [.. trades.Where(trade => trade.WarningsIgnored == 0)]);
        if (warned.Inside.Length >= Analyst.SliceTradesMin && warned.Outside.Length >= Analyst.SliceTradesMin)
        {
            yield return new Question(warned.PValue(Seed), adjusted => OfWarnings(warned, adjusted));
        }

        ImmutableArray<ReportTrade> moved = [.. trades.Where(trade => trade is { IsStopMoved: true, PlanR: not null })];
        if (moved.Length >= Analyst.SliceTradesMin)
        {
            yield return new Question(PValue(moved, Seed + 1), adjusted => AgainstPlan("stop_moved", null, moved, adjusted));
        }

        // A trade with both a moved stop and a cut target is told of with the stops: it was the stop that was broken first.
        ImmutableArray<ReportTrade> cut = [.. trades.Where(trade => trade is { IsTargetCut: true, IsStopMoved: false, PlanR: not null })];
        if (cut.Length >= Analyst.SliceTradesMin)
        {
            yield return new Question(PValue(cut, Seed + 2), adjusted => AgainstPlan("target_cut", "cut_pays", cut, adjusted));
        }
    }

    private static double PValue(ImmutableArray<ReportTrade> broken, ulong seed) => SignFlipTest.PValue([.. broken.Select(Difference)], seed);

    private static double Difference(ReportTrade trade) => trade.R - (trade.PlanR ?? trade.R);

    private static IEnumerable<Finding> OfWarnings(Slice warned, double adjusted)
    {
        var (mean, rest) = (warned.Inside.Average(trade => trade.R), warned.Outside.Average(trade => trade.R));
        if (mean >= 0 || mean >= rest)
        {
            yield break;
        }

        var sum = warned.Inside.Sum(trade => trade.R);
        var evidence = FindingEvidence.Of(
            warned.Inside, ("count", warned.Inside.Length), ("lost", warned.Inside.Count(trade => trade.NetPnl < 0)), ("sum_r", sum),
            ("mean_r", mean), ("rest_mean_r", rest), ("trades", warned.Inside.Length + warned.Outside.Length));
        yield return new Finding(FindingKind.Weakness, "warning_ignored", "plan", "warning_ignored", sum, adjusted, evidence);
        yield return new Finding(FindingKind.Improvement, "stop_warning_ignored", "plan", "warning_ignored", -sum, adjusted, evidence);
    }

    /// <param name="code">Said when the plan would have brought more.</param>
    /// <param name="better">Said when it would have brought less; null: nothing is, for a wider risk is no skill.</param>
    private static IEnumerable<Finding> AgainstPlan(string code, string? better, ImmutableArray<ReportTrade> broken, double adjusted)
    {
        var (got, plan) = (broken.Sum(trade => trade.R), broken.Sum(trade => trade.PlanR ?? trade.R));
        var evidence = FindingEvidence.Of(
            broken, ("count", broken.Length), ("sum_r", got), ("plan_sum_r", plan), ("difference_r", got - plan),
            ("mean_difference_r", (got - plan) / broken.Length));
        if (got < plan)
        {
            yield return new Finding(FindingKind.Weakness, code, "plan", code, got - plan, adjusted, evidence);
            yield return new Finding(FindingKind.Improvement, $"stop_{code}", "plan", code, plan - got, adjusted, evidence);
        }
        else if (got > plan && better is not null)
        {
            yield return new Finding(FindingKind.Strength, better, "plan", code, got - plan, adjusted, evidence);
        }
    }
}
