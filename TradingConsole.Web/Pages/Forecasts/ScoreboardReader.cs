using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>Puts together what the scoreboard shows, for its page and for the API alike.</summary>
/// <param name="clock">Market clock: the end of the window while no run has scored anything.</param>
internal sealed class ScoreboardReader(ScoreboardQueries scores, ExclusionQueries exclusions, MarketListQueries markets, TimeProvider clock)
{
    private const int TrendRuns = 90;

    public async Task<ScoreboardView> ReadAsync(MarketFilter filter, bool withTrend, CancellationToken ct)
    {
        var (query, run) = (filter.Score, await scores.LatestRunAsync(ct));
        var segments = run is null ? [] : await scores.SegmentsAsync(run.RunId, query, ct);
        var asOf = run?.IntervalEnd ?? clock.GetUtcNow();
        return new ScoreboardView(
            asOf, run, segments.FirstOrDefault(row => row.SegmentKey == query.Segment), run is null ? [] : await scores.HorizonsAsync(run.RunId, query, ct), segments,
            withTrend ? await scores.TrendAsync(query, TrendRuns, ct) : [], await exclusions.OfAsync(query, asOf, ct),
            await scores.StatesAsync(ct), await scores.CategoriesAsync(ct), await markets.PageAsync(filter, asOf, ct));
    }

    public async Task<ImmutableArray<MarketLine>> MarketsAsync(MarketFilter filter, CancellationToken ct) =>
        (await markets.PageAsync(filter, (await scores.LatestRunAsync(ct))?.IntervalEnd ?? clock.GetUtcNow(), ct)).Rows;
}

/// <param name="AsOf">What the latest run called now; the market clock before the first.</param>
/// <param name="Run">Null before the first run that scored.</param>
/// <param name="Calibration">Of the asked segment, with its curve; null when it has no scored market.</param>
/// <param name="Horizons">The asked segment at every horizon.</param>
/// <param name="Segments">All of the run.</param>
public sealed record ScoreboardView(
    DateTimeOffset AsOf, ScoredRun? Run, CalibrationRow? Calibration, ImmutableArray<CalibrationRow> Horizons, ImmutableArray<CalibrationRow> Segments,
    ImmutableArray<TrendPoint> Trend, Exclusions Exclusions, ImmutableArray<Tally> States, ImmutableArray<Tally> Categories,
    PageOf<MarketLine> Markets);
