using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Database;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Features;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Tests.Models;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Verbs.Replay;
using Xunit;

namespace TradingConsole.Workers.Tests.Quality;

/// <summary>The desk's own code on a paper market whose feed shifts: turns, quality board, watch and job on a real database.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DriftDeskTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const int TrainDays = 10;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly DateTimeOffset Trained = new(2026, 2, 10, 0, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<Symbol> Symbols = [.. new[] { "BTCUSDT", "ETHUSDT", "SOLUSDT" }.Select(Symbol.Parse)];

    // Ten days of training say little about days, so the feed goes wrong by far: as if it came in another unit.
    private static readonly FeedShift Shift = new(Trained.AddHours(1), TimeSpan.FromHours(24)) { Volatility = 30 };
    private static readonly DateTimeOffset Watched = Trained.AddHours(53);

    private readonly string _folder = Directory.CreateTempSubdirectory("drift-").FullName;
    private PostgresDatabase _database = null!;
    private ServiceProvider _services = null!;
    private ShiftedMarket _market = null!;
    private SteppedMarket _stepped = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _market = new ShiftedMarket(new SyntheticMarket(61));
        _market.Add(Shift);
        var clock = new SteppedClock(Trained);
        _stepped = new SteppedMarket(new EndingMarket(_market, Watched), clock);
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddReplayDesk(
            new DeskOptions { DataDirectory = _folder, Universe = Symbols, Mode = TradingMode.Shadow }, _database.ConnectionString, _stepped, clock);
        services.AddSingleton<QualityBoard>().AddSingleton<QualityWatch>().AddSingleton<JobStore>().AddSingleton<JobQueue>().AddSingleton<JobBoard>();
        services.AddTransient<ComputeDriftJob>();
        _services = services.BuildServiceProvider();
        await Get<InstrumentStore>().SaveAsync(await _stepped.GetInstrumentsAsync(None), _stepped.Symbols, Trained, None);
        await Get<DeskMemory>().OpenAsync(Get<DeskState>(), None);
        foreach (var symbol in Symbols)
        {
            await Get<HistoryFiller>().FillAsync(symbol, Trained.AddDays(-TrainDays).AddMinutes(-BtcContextKernel.LookbackBars), Trained, None);
        }

        await Get<BatchWriter>().FlushAsync(None);
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Desk_FeedShiftsForAWhile_AlertsWhileItDoesAndTheJobComesToTheSame()
    {
        var model = await PromoteAsync();

        // Before anything is known of the training rows, the watch says so and asks for the job.
        await Get<QualityWatch>().LookAsync(Trained, None);
        Assert.Contains("is being computed", Get<QualityBoard>().Picture.Note, StringComparison.Ordinal);
        await RunJobAsync();
        Assert.InRange((await Get<DriftStore>().EffectsAsync(model.Value))["ret_1"], 1.0, 10_000);
        var quiet = await EvidenceAsync(model);
        Assert.True(quiet.PsiMax < quiet.Limit, quiet.ToString());

        var shifted = Shift.From + Shift.Duration;
        await DriveAsync(async now =>
        {
            await Get<QualityWatch>().LookAsync(now, None);
            if (now == shifted)
            {
                await QueueJobAsync(now);
                await RunJobAsync();
                await QueueJobAsync(now);
                await RunJobAsync(); // Again: the same rows, the same evidence.
            }
        });

        var alerts = (await Get<AlertStore>().LatestAsync()).Where(alert => alert.Kind == AlertKinds.Drift).ToList();
        Assert.True(alerts.Any(alert => alert.Subject == "ret_1" && alert.RaisedAt <= shifted), $"{quiet}; {await EvidenceAsync(model)}");
        Assert.All(alerts, alert => Assert.InRange(alert.RaisedAt, Shift.From, shifted.AddDays(1)));
        Assert.All(alerts, alert => Assert.InRange(alert.ResolvedAt ?? DateTimeOffset.MaxValue, shifted, Watched));
        Assert.Null(Get<QualityBoard>().Picture.Note);
        var live = (await Get<DriftStore>().HistoryAsync("ret_1", Trained)).Single(point => point.At == shifted);
        var job = (await Get<DriftStore>().HistoryAsync("ret_1", shifted, DriftStore.Job)).Single();
        var recounted = Psi.OfSamples(Ret1(Trained.AddDays(-TrainDays), Trained), Ret1(shifted.AddDays(-1), shifted));
        Assert.Equal(recounted, job.Psi, 6);
        Assert.Equal(Symbols.Length * 1_440, job.Rows);
        Assert.Equal(job.Psi, live.Psi, 6);
        Assert.Equal(job.Rows, live.Rows);
        Assert.Equal(Symbols.Length, await _database.ScalarAsync<long>("SELECT count(*) FROM drift_metrics WHERE ts = (SELECT max(ts) FROM drift_metrics)"));
        var evidence = await EvidenceAsync(model);
        Assert.True(evidence.At == shifted && evidence.PsiMax > evidence.Limit, evidence.ToString());
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A small model that carries the references of the market's own days.</summary>
    private async Task<ModelId> PromoteAsync()
    {
        var rows = (await StoredRowsAsync()).OrderBy(row => row.Minute).ToList();
        long[] minutes = [.. rows.Select(row => row.Minute)];
        var references = FeatureSchema.V1.Names.Select((name, f) =>
        {
            double[] values = [.. rows.Select(row => row.Values[f])];
            var reference = PsiReference.Of(values);
            return new FeatureReference(name, reference) { DayToDay = DayToDay.Of(reference, minutes, values) };
        });
        var outcome = SmallModel.Train(1);
        var metrics = outcome.Metrics with
        {
            TrainStart = Trained.AddDays(-TrainDays), TrainEnd = Trained.AddMinutes(-1), References = [.. references],
        };
        var id = (await Get<ModelRegistry>().RegisterAsync(outcome.Artifact, metrics.ToJson())).Id;
        var promoted = await Get<ModelPromoter>().PromoteAsync(
            new PromotionOrder(id.Value, "To watch its features") { OverrideConfirmation = PromotionOrder.ConfirmationOf(id.Value) },
            new Actor("ann", null) { IsAdmin = true }, None);
        Assert.True(promoted.IsOk, promoted.Message);
        return id;
    }

    /// <summary>What training would learn from: the index price, hence the basis, is not part of a fetched history.</summary>
    private async Task<List<(long Minute, double[] Values)>> StoredRowsAsync()
    {
        var from = Trained.AddDays(-TrainDays);
        var rows = new List<(long, double[])>();
        var warm = from.AddMinutes(-BtcContextKernel.LookbackBars);
        var btc = BtcContextSeries.From(await Get<CandleStore>().LoadSeriesAsync(Symbol.Btc, warm, Trained, None));
        foreach (var symbol in Symbols)
        {
            var matrix = FeatureMatrixBuilder.Build(await Get<CandleStore>().LoadSeriesAsync(symbol, warm, Trained, None), btc, []);
            rows.AddRange(Enumerable.Range(0, matrix.Rows)
                .Where(i => matrix.Ready[i] && matrix.Minute[i] >= MinuteGrid.ToIndex(from))
                .Select(i => (matrix.Minute[i], matrix.Columns.Select(column => (double)column[i]).ToArray())));
        }

        return rows;
    }

    /// <summary>Plays the market through the desk, as the loop does; calls back at every whole hour, all rows stored.</summary>
    private async Task DriveAsync(Func<DateTimeOffset, Task> hourly)
    {
        var (state, clock) = (Get<DeskState>(), Get<TimeProvider>());
        var desk = new Desk(
            Get<BatchWriter>(), Get<IIncidentLog>(), state.Shadow, Get<KillSwitch>(), state.Rules with { Mode = TradingMode.Off }, clock, Get<QualityBoard>());
        desk.SetUniverse(Symbols, state.Instruments);
        await foreach (var @event in _stepped.StreamAsync(Get<Universe>(), None))
        {
            var now = clock.GetUtcNow();
            if (desk.HasGathered && @event is not CandleUpdated { IsClosed: true })
            {
                await desk.RunTurnAsync(None);
                if (now.Minute == 0)
                {
                    await Get<BatchWriter>().FlushAsync(None);
                    await hourly(MinuteGrid.Floor(now));
                }
            }

            await desk.AcceptAsync(@event, None);
            foreach (var warmUp in desk.TakeWarmUps().OrderBy(warmUp => warmUp.Symbol == Symbol.Btc ? 0 : 1))
            {
                desk.Warm(await Get<LaneWarmer>().LoadAsync(warmUp, None));
            }
        }
    }

    private double[] Ret1(DateTimeOffset from, DateTimeOffset to) =>
        [.. PaperRows.Of(_market, Symbols, from, to).Values.SelectMany(minute => minute).Select(row => row.Values[0])];

    private async Task<DriftEvidence> EvidenceAsync(ModelId model) =>
        (await Get<ModelRegistry>().EvidenceAsync(model)).Single(evidence => evidence.Kind == EvidenceKinds.Drift).Read<DriftEvidence>();

    private Task QueueJobAsync(DateTimeOffset now) => Get<JobStore>().EnqueueAsync(
        Guid.CreateVersion7(now), ComputeDriftJob.Kind, JobConfig.Empty, Actor.System, now, None);

    private async Task RunJobAsync()
    {
        var now = Get<TimeProvider>().GetUtcNow();
        var claimed = await Get<JobQueue>().ClaimAsync("test", [ComputeDriftJob.Kind], 1, long.MaxValue, now, None);
        using var cancellation = new CancellationTokenSource();
        await Get<ComputeDriftJob>().ExecuteAsync(claimed!, Get<JobQueue>(), cancellation, None);
        var ended = (await Get<JobStore>().FindAsync(claimed!.JobId, None))!;
        Assert.True(ended.Status == "succeeded", ended.Error);
    }

    /// <summary>A market that is asked for no minute past its end.</summary>
    private sealed class EndingMarket(IPaperMarket market, DateTimeOffset end) : IPaperMarket
    {
        public string Description => market.Description;

        public ImmutableArray<PaperInstrument> Instruments => market.Instruments;

        public DateTimeOffset Start => market.Start;

        public DateTimeOffset? LiveStart => market.LiveStart;

        public DateTimeOffset? End => end;

        public bool TryFillPath(Symbol symbol, long minute, MinutePath path) => minute < MinuteGrid.ToIndex(end) && market.TryFillPath(symbol, minute, path);

        public PaperFunding GetFunding(Symbol symbol, DateTimeOffset at) => market.GetFunding(symbol, at);

        public IReadOnlyList<FundingRate> GetFundingRates(Symbol symbol, DateTimeOffset from, DateTimeOffset to) => market.GetFundingRates(symbol, from, to);

        public double GetOpenInterest(Symbol symbol, DateTimeOffset at) => market.GetOpenInterest(symbol, at);
    }
}
