using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Web.Pages.Models;

namespace TradingConsole.Web.Pages.Training;

/// <param name="Values">One a model, in their order.</param>
/// <param name="Best">Indexes of the best, more than one when they tie at the shown precision; empty when the measure has no better or fewer than two know it.</param>
internal sealed record MetricRow(string Name, IReadOnlyList<string> Values, IReadOnlyList<int> Best);

/// <summary>Several models' evidence side by side, the best of each measure marked.</summary>
internal static class MetricComparison
{
    public const int ModelsMax = 4;

    public static IReadOnlyList<MetricRow> Of(IReadOnlyList<ModelView> models)
    {
        var rows = new List<MetricRow>();
        void Add(string name, Func<ModelView, double?> value, int decimals, bool? isMoreBetter) =>
            rows.Add(Row(name, [.. models.Select(value)], decimals, isMoreBetter));

        foreach (var side in new[] { "long", "short" })
        {
            foreach (var target in new[] { ModelTargets.Er, ModelTargets.Q05, ModelTargets.Mae, ModelTargets.Hold, ModelTargets.PTp })
            {
                Add($"{target}_{side}, skill %", model => model.Target($"{target}_{side}")?.Skill * 100, 2, isMoreBetter: true);
            }

            Add($"p_tp_{side}, Brier", model => model.Target($"p_tp_{side}")?.Brier, 4, isMoreBetter: false);
            Add($"p_tp_{side}, ECE", model => model.Target($"p_tp_{side}")?.Ece, 4, isMoreBetter: false);
        }

        foreach (var side in new[] { "long", "short" })
        {
            Add($"{side}, trades", model => model.Trading(side)?.Trades, 0, isMoreBetter: null);
            Add($"{side}, win rate %", model => Traded(model, side)?.WinRate * 100, 1, isMoreBetter: true);
            Add($"{side}, profit factor", model => Traded(model, side)?.ProfitFactor, 2, isMoreBetter: true);
            Add($"{side}, expectancy bps", model => Traded(model, side)?.Expectancy * 10_000, 1, isMoreBetter: true);
            Add($"{side}, worst 1 % bps", model => Traded(model, side)?.TailLoss * 10_000, 1, isMoreBetter: true);
            Add($"{side}, max drawdown", model => Traded(model, side)?.MaxDrawdown, 3, isMoreBetter: false);
            Add($"{side}, Sharpe annualised", model => Traded(model, side)?.SharpePerDay * Math.Sqrt(365), 2, isMoreBetter: true);
            Add($"{side}, cost bps", model => Traded(model, side)?.CostMean * 10_000, 1, isMoreBetter: false);
        }

        return rows;
    }

    /// <summary>Null when the rule never traded: its averages are of nothing.</summary>
    private static TradingMetrics? Traded(ModelView model, string side) => model.Trading(side) is { Trades: > 0 } trading ? trading : null;

    internal static MetricRow Row(string name, IReadOnlyList<double?> values, int decimals, bool? isMoreBetter)
    {
        // Compared as shown: a difference nobody can see marks nobody.
        var shown = values.Select(value => value is { } number && double.IsFinite(number) ? Math.Round(number, decimals) : (double?)null).ToList();
        var known = shown.OfType<double>().ToList();
        List<int> best = [];
        if (isMoreBetter is { } more && known.Count >= 2 && known.Max() > known.Min())
        {
            var extreme = more ? known.Max() : known.Min();
            best = [.. Enumerable.Range(0, shown.Count).Where(i => shown[i] == extreme)];
        }

        return new MetricRow(name, [.. values.Select(value => value is null ? Formats.NotApplicable : Formats.Number(value, decimals))], best);
    }
}
