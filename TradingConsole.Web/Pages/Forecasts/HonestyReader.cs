using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Models;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.Pages.Models;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>
/// All forecasters side by side: prediction markets, our own models, and the people who opted in to the leaderboard. Each room scores its own with the same
/// definitions; they meet only here.
/// </summary>
internal sealed class HonestyReader(ScoreboardQueries scores, ModelRegistry models, PeopleStore people)
{
    private const int ModelsLookedAt = 60;
    private const int ModelsShown = 4;
    private const int PeopleShown = 20;

    public async Task<ImmutableArray<HonestyLine>> ReadAsync(ScoreQuery query, CancellationToken ct)
    {
        var run = await scores.LatestRunAsync(ct);
        var markets = run is null ? [] : await scores.HorizonsAsync(run.RunId, query with { Tag = null, LiquidityBucket = null }, ct);
        var registered = (await models.ListAsync(ModelsLookedAt, ct)).Where(model => model.Stage is ModelStage.Production or ModelStage.Shadow)
            .OrderBy(model => model.Stage != ModelStage.Production).Select(ModelView.Of).Where(model => model.Metrics is { Calibration.Length: > 0 }).Take(ModelsShown);
        return
        [
            .. markets.Select(row => HonestyLine.OfMarkets(row, run!.Venue)),
            .. registered.SelectMany(model => model.Metrics!.Calibration.Select(target => HonestyLine.OfModel(model, target))),
            .. (await people.ForecastersAsync(PeopleShown, ct)).Select(HonestyLine.OfPerson),
        ];
    }
}
