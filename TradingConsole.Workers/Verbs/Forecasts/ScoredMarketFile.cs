using System.Collections.Immutable;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <param name="EndMs">The end that horizons count back from, milliseconds since 1970.</param>
/// <param name="Yes">It resolved to Yes; false where <paramref name="Unscored"/>.</param>
/// <param name="Unscored">Why it has no outcome: <c>unresolved</c> or <c>void</c>; null when it has one.</param>
internal sealed record ScoredMarket(string Slug, long EndMs, bool Yes, string? Unscored);

/// <summary>The markets to be scored, in file order.</summary>
internal sealed class ScoredMarketFile
{
    private readonly Dictionary<string, ScoredMarket> _bySlug;

    private ScoredMarketFile(Dictionary<string, ScoredMarket> bySlug, ImmutableArray<ScoredMarket> markets) => (_bySlug, Markets) = (bySlug, markets);

    public ImmutableArray<ScoredMarket> Markets { get; }

    public ScoredMarket? Find(string slug) => _bySlug.GetValueOrDefault(slug);

    /// <exception cref="InvalidDataException">A wrong row; every one is named.</exception>
    public static ScoredMarketFile Read(string path)
    {
        var bySlug = new Dictionary<string, ScoredMarket>(StringComparer.Ordinal);
        var markets = ImmutableArray.CreateBuilder<ScoredMarket>();
        var file = new ForecastCsv(path, "market_slug", "outcome", "last_ms");
        file.Each(fields =>
        {
            var (slug, outcome) = (fields[0], fields[1]);
            var end = file.Milliseconds("last_ms", fields[2]);
            if (slug.Length == 0)
            {
                file.Wrong("market_slug", slug, "is empty, must name the market");
                return;
            }

            if (outcome is not ("0" or "1" or "0.5" or ""))
            {
                file.Wrong("outcome", outcome, "is not 1 (Yes), 0 (No), 0.5 (void) or empty (unresolved)");
                return;
            }

            var market = new ScoredMarket(slug, end ?? 0, outcome == "1", outcome switch { "" => "unresolved", "0.5" => "void", _ => null });
            if (!bySlug.TryAdd(slug, market))
            {
                file.Wrong("market_slug", slug, "appears a second time; a market has one row");
                return;
            }

            markets.Add(market);
        });
        return new ScoredMarketFile(bySlug, markets.ToImmutable());
    }
}
