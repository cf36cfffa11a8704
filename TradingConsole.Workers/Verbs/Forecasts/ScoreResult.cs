using System.Collections.Immutable;
using System.Globalization;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <param name="Horizons">By name, <c>T-24h</c> before <c>T-1h</c>.</param>
internal sealed record ScoreResult(OrderedDictionary<string, HorizonScore> Horizons)
{
    public override string ToString()
    {
        var lines = new List<string>
        {
            "T is each market's last_ms; the price is the last one at or before T - h, at most 60 minutes old; one row a market;",
            "log loss keeps prices 1e-6 away from 0 and 1; ECE has 10 bins of equal width.",
            "",
            "horizon      n     Brier  log loss       ECE  left out",
        };
        foreach (var (name, score) in Horizons)
        {
            var excluded = score.Excluded.IsEmpty ? "none" : string.Join(", ", score.Excluded.Select(pair => $"{pair.Key} {pair.Value}"));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"{name,-7} {score.N,6} {Shown(score.Brier),9} {Shown(score.LogLoss),9} {Shown(score.Ece),9}  {excluded}"));
        }

        return string.Join(Environment.NewLine, lines);
    }

    private static string Shown(double? figure) => figure?.ToString("F6", CultureInfo.InvariantCulture) ?? "-";
}

/// <summary>One horizon's figures.</summary>
/// <param name="N">Markets scored.</param>
/// <param name="Brier">Null, like the others, when no market could be scored.</param>
/// <param name="Excluded">Markets left out, by reason.</param>
internal sealed record HorizonScore(int N, double? Brier, double? LogLoss, double? Ece, ImmutableSortedDictionary<string, int> Excluded)
{
    private const double LogLossClip = 1e-6;
    private const int Bins = 10;

    public static HorizonScore Of(ScoredMarketFile markets, ScoredPriceFile prices, TimeSpan horizon)
    {
        var (p, y) = (new List<double>(), new List<bool>());
        var excluded = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var market in markets.Markets)
        {
            var (price, reason) = market.Unscored is { } unscored
                ? (null, unscored)
                : prices.LastBefore(market.Slug, market.EndMs - (long)horizon.TotalMilliseconds);
            if (price is { } forecast)
            {
                p.Add(forecast);
                y.Add(market.Yes);
            }
            else
            {
                excluded[reason!] = excluded.GetValueOrDefault(reason!) + 1;
            }
        }

        var (probabilities, outcomes) = (p.ToArray(), y.ToArray());
        return probabilities.Length == 0
            ? new HorizonScore(0, null, null, null, excluded.ToImmutableSortedDictionary(StringComparer.Ordinal))
            : new HorizonScore(
                probabilities.Length,
                ProbabilityScores.Brier(probabilities, outcomes),
                ProbabilityScores.LogLoss(probabilities, outcomes, LogLossClip),
                ProbabilityScores.Ece(probabilities, outcomes, Bins),
                excluded.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }
}
