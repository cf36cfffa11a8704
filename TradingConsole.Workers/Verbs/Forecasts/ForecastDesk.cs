using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Forecasts.Bands.Remote;
using TradingConsole.Core.Forecasts.Questions;
using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Core.Network;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Forecasts.StandIn;

namespace TradingConsole.Workers.Verbs.Forecasts;

/// <summary>The daily batch against a stand-in of a recorded or made-up world, at any moment of it, on a database and a shelf of one's choice.</summary>
internal sealed class ForecastDesk : IAsyncDisposable
{
    private readonly StandInServer _venue;
    private readonly HttpClient _http;
    private readonly DailyBatch _batch;
    private readonly DailyStages _stages;
    private readonly RunStore _runs;
    private readonly SteppedClock _clock;

    private ForecastDesk(
        StandInServer venue, SteppedClock clock, NpgsqlDataSource database, RawShelf shelf, ForecastScope scope, RunnerPlaces runners, IIncidentLog? incidents,
        ILoggerFactory loggers, ForecastRules rules, ChatEndpoint? chat)
    {
        (_venue, _clock, _http) = (venue, clock, new HttpClient());
        var clients = ForecastClients.Of(_http, venue.Sources, clock, TimeProvider.System);
        var asker = new QuestionAsker(_http, _ => Task.FromResult(chat), clock, loggers.CreateLogger<QuestionAsker>());
        var kept = new KeptAnswers(database, shelf.ReadAsync);
        _stages = new DailyStages(
            database, shelf, clients, scope, rules, new AskStage(asker, new QuestionStore(database), kept, shelf),
            new ExplainStage(asker, new AlertStore(database), kept, shelf), new RunnerStage(runners, new RunQuestions(database, rules.Bands), shelf, _http, clock));
        _runs = new RunStore(database);
        _batch = new DailyBatch(database, shelf, _stages, new CoverageWatch(new CoverageLeft(database), rules.Bands, incidents), clock);
    }

    /// <param name="from">The moment at which the world is opened; later days may follow.</param>
    /// <param name="rules">Null: the usual ones.</param>
    /// <param name="chat">Null: nobody is asked, as words of a language model would make two equal days differ.</param>
    public static Task<ForecastDesk> OpenAsync(
        IRecordedWorld world, DateTimeOffset from, NpgsqlDataSource database, RawShelf shelf, ForecastScope scope, ILoggerFactory loggers, CancellationToken ct,
        ForecastRules? rules = null, ChatEndpoint? chat = null) =>
        OpenAsync(world, from, database, shelf, scope, RunnerPlaces.None, null, loggers, ct, rules, chat);

    /// <param name="runners">The remote models that are asked for bands.</param>
    /// <param name="incidents">Null: nobody keeps incidents.</param>
    public static async Task<ForecastDesk> OpenAsync(
        IRecordedWorld world, DateTimeOffset from, NpgsqlDataSource database, RawShelf shelf, ForecastScope scope, RunnerPlaces runners, IIncidentLog? incidents,
        ILoggerFactory loggers, CancellationToken ct, ForecastRules? rules = null, ChatEndpoint? chat = null)
    {
        var clock = new SteppedClock(from);
        var venue = await StandInServer.StartAsync(world, clock, new StandInOptions { ForgetsFinePrices = false }, ct: ct);
        return new ForecastDesk(venue, clock, database, shelf, scope, runners, incidents, loggers, rules ?? ForecastRules.Default, chat);
    }

    /// <summary>Runs the batch that ends at a moment; the same moment again is the same run, found done.</summary>
    /// <returns>The run, and whether it was done before.</returns>
    /// <exception cref="InvalidDataException">A later stretch was derived already: days go forward.</exception>
    public async Task<(ForecastRun Run, bool WasDone)> RunAsync(DateTimeOffset end, CancellationToken ct)
    {
        var done = await _runs.DerivedAsync(ct);
        var wanted = new RunPlan(RunWords.DailyBatch, end - TimeSpan.FromDays(_stages.HistoryDays), end, _stages.ConfigHash, _stages.Venue);
        if (done.FirstOrDefault(run => run.RunId == wanted.RunId) is { } same && (await _batch.DueAsync(ct))?.RunId != same.RunId)
        {
            return (same, true);
        }

        if (done.LastOrDefault(run => run.Pipeline == RunWords.DailyBatch) is { } last && last.IntervalEnd > end)
        {
            throw new InvalidDataException(
                $"The day asked for ends at {end:yyyy-MM-dd HH:mm} UTC; a run up to {last.IntervalEnd:yyyy-MM-dd HH:mm} UTC is done, and days go forward.");
        }

        if (end > _clock.GetUtcNow())
        {
            _clock.AdvanceTo(end);
        }

        var run = await _batch.RunAsync(await _batch.DueAsync(ct) ?? wanted, null, ct)
            ?? throw new DeskStartException("A console is at these tables; stop it first.");
        return (run, false);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _venue.DisposeAsync();
    }
}
