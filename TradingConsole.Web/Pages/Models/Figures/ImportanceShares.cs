using TradingConsole.Core.Training;

namespace TradingConsole.Web.Pages.Models.Figures;

/// <summary>Gain of each feature as a share of its target's whole gain: gains of two targets have different units, shares do not.</summary>
public static class ImportanceShares
{
    /// <summary>Share by feature; with a null target the mean over targets.</summary>
    public static IReadOnlyDictionary<string, double> Of(TrainingMetrics? metrics, string? target)
    {
        if (metrics is null || metrics.Importance.IsDefaultOrEmpty)
        {
            return new Dictionary<string, double>();
        }

        var targets = metrics.Importance.Where(entry => target is null || entry.Target == target).GroupBy(entry => entry.Target).ToList();
        var shares = new Dictionary<string, double>();
        foreach (var group in targets)
        {
            var whole = group.Sum(entry => entry.Gain);
            foreach (var entry in group.Where(_ => whole > 0))
            {
                shares[entry.Feature] = shares.GetValueOrDefault(entry.Feature) + (entry.Gain / whole / targets.Count);
            }
        }

        return shares;
    }

    /// <summary>Features of any of the models, the greatest share first, names breaking ties.</summary>
    public static IReadOnlyList<string> Ranked(IEnumerable<IReadOnlyDictionary<string, double>> models, int count)
    {
        var all = models.ToList();
        return
        [
            .. all.SelectMany(shares => shares.Keys).Distinct()
                .OrderByDescending(feature => all.Max(shares => shares.GetValueOrDefault(feature)))
                .ThenBy(feature => feature, StringComparer.Ordinal)
                .Take(count),
        ];
    }
}
