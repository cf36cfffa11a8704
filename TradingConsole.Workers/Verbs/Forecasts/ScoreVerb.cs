using System.CommandLine;
using TradingConsole.Workers.Verbs.Research;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary><c>./run forecasts score</c>: the honesty of recorded market prices a day and an hour before the end.</summary>
internal static class ScoreVerb
{
    public const string Help =
        """
        Score recorded prices of resolved markets, 24 hours and 1 hour before each market's end.

        --markets  columns market_slug, outcome (1 Yes, 0 No; empty: unresolved, 0.5: void) and last_ms, the market's end T
        --prices   columns timestamp_ms, market_slug and yes_price (0 to 1); .csv or .csv.gz; other columns are left alone

        One row a market: its last price at or before T - h. Left out and counted by reason: no_price (none at or before that instant),
        stale (older than 60 minutes before it), unresolved, void.
        Log loss keeps prices 1e-6 away from 0 and 1. ECE has 10 bins of equal width, [a, b).
        A wrong row is named by line, column, value and rule, and nothing is scored. Prices seen after the end are refused: they know the outcome.
        Output with --json: {"horizons":{"T-24h":{"n","brier","log_loss","ece","excluded":{reason:count}},"T-1h":{...}}}
        """;

    public static Command Command()
    {
        var markets = ResearchVerbs.Input("--markets", "Resolved markets, .csv or .csv.gz");
        var prices = ResearchVerbs.Input("--prices", "Their prices, .csv or .csv.gz");
        return ResearchVerbs.Verb("score", Help, [markets, prices], result =>
            Run(result.GetValue(markets)!, result.GetValue(prices)!, Console.Error));
    }

    /// <exception cref="InvalidDataException">A wrong row, or prices that know the outcome.</exception>
    internal static ScoreResult Run(string marketsPath, string pricesPath, TextWriter notes)
    {
        var markets = ScoredMarketFile.Read(marketsPath);
        var prices = ScoredPriceFile.Read(pricesPath, markets);
        if (prices.Strangers > 0)
        {
            notes.WriteLine(FormattableString.Invariant(
                $"{pricesPath}: {prices.Strangers} rows belong to markets that {marketsPath} does not list; they are not used."));
        }

        var horizons = new OrderedDictionary<string, HorizonScore>(StringComparer.Ordinal)
        {
            ["T-24h"] = HorizonScore.Of(markets, prices, TimeSpan.FromHours(24)),
            ["T-1h"] = HorizonScore.Of(markets, prices, TimeSpan.FromHours(1)),
        };
        return new ScoreResult(horizons);
    }
}
