namespace TradingConsole.Web.Pages.Training;

/// <param name="Winner">−1 left, 1 right, 0 neither or not known.</param>
internal sealed record MetricRow(string Name, string Left, string Right, string Difference, int Winner);

/// <summary>Two models' evidence side by side.</summary>
internal static class MetricComparison
{
    public static IReadOnlyList<MetricRow> Of(ModelView left, ModelView right)
    {
        var rows = new List<MetricRow>();
        foreach (var side in new[] { "long", "short" })
        {
            foreach (var target in new[] { "er", "q05", "e_mae", "e_hold", "p_tp" })
            {
                var name = $"{target}_{side}";
                rows.Add(Row($"{name}, skill %", left.Target(name)?.Skill * 100, right.Target(name)?.Skill * 100, 2, isMoreBetter: true));
            }
        }

        rows.Add(Row("p_tp_long, ECE", left.Target("p_tp_long")?.Ece, right.Target("p_tp_long")?.Ece, 4, isMoreBetter: false));
        rows.Add(Row("p_tp_short, ECE", left.Target("p_tp_short")?.Ece, right.Target("p_tp_short")?.Ece, 4, isMoreBetter: false));
        foreach (var side in new[] { "long", "short" })
        {
            var (a, b) = (left.Trading(side), right.Trading(side));
            rows.Add(Row($"{side}, trades", a?.Trades, b?.Trades, 0, isMoreBetter: null));
            rows.Add(Row($"{side}, win rate %", a?.WinRate * 100, b?.WinRate * 100, 1, isMoreBetter: true));
            rows.Add(Row($"{side}, profit factor", a?.ProfitFactor, b?.ProfitFactor, 2, isMoreBetter: true));
            rows.Add(Row($"{side}, expectancy bps", a?.Expectancy * 10_000, b?.Expectancy * 10_000, 1, isMoreBetter: true));
            rows.Add(Row($"{side}, worst 1 % bps", a?.TailLoss * 10_000, b?.TailLoss * 10_000, 1, isMoreBetter: true));
            rows.Add(Row($"{side}, max drawdown", a?.MaxDrawdown, b?.MaxDrawdown, 3, isMoreBetter: false));
        }

        return rows;
    }

    private static MetricRow Row(string name, double? left, double? right, int decimals, bool? isMoreBetter)
    {
        var difference = right - left;
        var sign = difference is { } value && double.IsFinite(value) ? Math.Sign(Math.Round(value, decimals)) : 0;
        return new MetricRow(
            name, Formats.Number(left, decimals), Formats.Number(right, decimals),
            difference is null ? Formats.NotApplicable : Formats.Signed(difference, decimals),
            isMoreBetter is null ? 0 : isMoreBetter.Value ? sign : -sign);
    }
}
