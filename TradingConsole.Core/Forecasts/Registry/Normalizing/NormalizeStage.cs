using Npgsql;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;

namespace TradingConsole.Core.Forecasts.Registry.Normalizing;

/// <summary>
/// Makes the registry, prices and activity of a run's raw answers. A row that breaks a rule is counted by its reason; an answer that cannot be
/// read at all, or that contradicts what is known, is a failed segment.
/// </summary>
public sealed class NormalizeStage(NpgsqlDataSource database, RawShelf shelf) : IDerivedStage
{
    public string Name => "normalize";

    /// <exception cref="RawDamagedException">A raw file is not what was listed: nothing may be derived from it.</exception>
    public async Task<StageOutcome> DeriveAsync(DerivedRun run, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(run);
        var tally = new StageTally();
        var answers = new RawAnswers(shelf, run.Files, tally);
        var (markets, activity, told) = (new ForecastMarketStore(database), new ActivityStore(database), new ToldActivity([], []));
        await new MarketPass(markets, activity, told, tally).RunAsync(answers, ct);
        await new PricePass(markets, new PriceStore(database), tally).RunAsync(answers, ct);
        var activityPass = new ActivityPass(markets, activity, told, tally);
        await activityPass.OpenInterestAsync(answers, ct);
        await activityPass.TradesAsync(answers, run.Run.IntervalEnd, ct);
        await new SubgraphPass(markets, activity, told, tally).RunAsync(answers, ct);
        return tally.ToOutcome();
    }
}
