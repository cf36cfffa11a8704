using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Decisions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using TradingConsole.Core.Training;
using TradingConsole.Core.Tests.Market.Archive;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.PaperExchange.Markets;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Verbs.Replay;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>A recording played through the whole desk once; then its history is backtested as a job.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WalkforwardBacktestJobTests(PostgresFixture postgres) : IAsyncLifetime, IDisposable
{
    private const int Minutes = 2_100;
    private const int LearnAfter = 1_000;
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly string[] Recorded = ["ADAUSDT", "BTCUSDT", "DOGEUSDT", "ETHUSDT", "LTCUSDT", "SOLUSDT"];

    private readonly ArchiveFolder _folder = new();
    private PostgresDatabase _database = null!;
    private ServiceProvider _services = null!;
    private ReplayRun _run = null!;

    public async Task InitializeAsync()
    {
        foreach (var symbol in Recorded)
        {
            _folder.Gzip($"{symbol}_1m_x.csv.gz", Rows(symbol[0]));
        }

        _database = await postgres.CreateDatabaseAsync();
        var market = new ReplayMarket(CandleArchive.Open(_folder.Root));
        var clock = new SteppedClock(market.Start);
        var stepped = new SteppedMarket(market, clock);
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddReplayDesk(
            new DeskOptions { DataDirectory = Path.Combine(_folder.Root, "desk"), Universe = stepped.Symbols, Mode = TradingMode.Shadow },
            _database.ConnectionString, stepped, clock);
        _services = services.BuildServiceProvider();
        _run = await ActivatorUtilities.CreateInstance<ReplayRunner>(_services, stepped, market.Start.AddMinutes(LearnAfter), 20_000).RunAsync(None);
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Desk_ReplayedRecording_ValuesEveryMinuteAsTheBacktestDoes()
    {
        var signals = await SignalsAsync();
        Assert.True(signals.Count > 1_000, $"only {signals.Count} signals, {_run}");

        var registry = _services.GetRequiredService<ModelRegistry>();
        var model = await registry.LoadAsync((await registry.ProductionAsync(None))!, None);
        var from = signals.Keys.Min(key => key.Minute);
        var feed = new ModelMinuteFeed(await StoredAsync(), ModelSchedule.Always(model), from, signals.Keys.Max(key => key.Minute) + 1);
        var chunk = new MinuteChunk(feed.Symbols.Length, 480);
        var compared = 0;
        while (await feed.ReadAsync(chunk, None))
        {
            for (var row = 0; row < chunk.Minutes * chunk.Symbols; row++)
            {
                var contract = feed.Symbols[row % chunk.Symbols];
                if (!signals.TryGetValue((contract.Symbol.Value, chunk.FirstMinute + (row / chunk.Symbols)), out var desk))
                {
                    continue;
                }

                var verdict = DecisionVerdict.Of(Moment(chunk, row), new DecisionTerms(
                    ReturnBasis.Parse("gross"), contract.Instrument, model.Header.LabelSpec, PolicyPreset.Calibrated, 0.01));
                Assert.Equal(desk, (verdict.Long.Ev, verdict.Short.Ev));
                compared++;
            }
        }

        Assert.Equal(signals.Count, compared);
    }

    [Fact]
    public async Task Job_WalkForwardThenBacktest_AreStoredWithTheSameHashEachTime()
    {
        var walk = """{"kind":"walkforward","days":1.3,"rowsMax":20000,"trainDays":0.4,"validationDays":0.15,"testDays":0.15}""";
        var play = """{"kind":"backtest","days":1}""";

        foreach (var config in (string[])[walk, walk, play, play])
        {
            var ended = await ExecuteAsync(config);
            Assert.True(ended.Status == "succeeded", ended.Error);
        }

        var rows = await _services.GetRequiredService<BacktestStore>().ListAsync();
        Assert.Equal(4, rows.Count);
        var walks = rows.Where(row => row.Kind == BacktestKinds.WalkForward).ToList();
        var plays = rows.Where(row => row.Kind == BacktestKinds.Backtest).ToList();
        Assert.Equal((2, 2), (walks.Count, plays.Count));
        Assert.Single(walks.Select(row => (row.ConfigHash, row.DataHash, row.ResultHash)).Distinct());
        Assert.Single(plays.Select(row => (row.ConfigHash, row.DataHash, row.ResultHash)).Distinct());
        Assert.True(walks[0].Summary.Folds >= 2, $"{walks[0].Summary.Folds} folds");
        Assert.Equal(12, walks[0].Summary.Trials);
        Assert.All(rows, row => Assert.NotNull(row.JobId));
        Assert.All(plays, row => Assert.NotNull(row.ModelId));
    }

    [Fact]
    public async Task Job_WalkForAModel_IsEvidenceOfItsOwnRecipe()
    {
        var registry = _services.GetRequiredService<ModelRegistry>();
        var model = (await registry.ProductionAsync(None))!;
        var own = TrainingMetrics.Parse(model.MetricsJson);

        var ended = await ExecuteAsync($$"""{"modelId":"{{model.Id}}","days":1.4}""");
        var cut = await ExecuteAsync($$"""{"modelId":"{{model.Id}}","days":1.4,"trainDays":0.4}""");
        var scant = await ExecuteAsync($$"""{"modelId":"{{model.Id}}","days":1.4,"rowsMax":1000}""");

        Assert.True(ended.Status == "succeeded", ended.Error);
        var evidence = (await registry.EvidenceAsync(model.Id)).Single(found => found.Kind == EvidenceKinds.WalkForward).Read<WalkForwardEvidence>();
        Assert.Equal(own.ConfigHash, evidence.RecipeHash);
        var walked = (await _services.GetRequiredService<BacktestStore>().ListAsync())[0];
        Assert.Equal((model.Id.Value, evidence.ResultHash), (walked.ModelId, walked.ResultHash));
        Assert.True(walked.Summary.Folds >= 2, $"{walked.Summary.Folds} folds over {own.Recipe!.SpanMinutes} minutes each");
        Assert.StartsWith("Setting 'trainDays' was given with 'modelId'", cut.Error, StringComparison.Ordinal);
        Assert.StartsWith("Setting 'rowsMax' was 1000; this model's recipe takes ", scant.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Job_WrongSettings_FailWithTheSettingItsValueAndTheRule()
    {
        Assert.Equal(
            "Setting 'kind' was 'guess'; expected walkforward or backtest.", (await ExecuteAsync("""{"kind":"guess"}""")).Error);
        Assert.Equal(
            "Setting 'days' was 0; expected a number from 1 to 1100.", (await ExecuteAsync("""{"days":0}""")).Error);
        Assert.Contains(
            "no such model is registered", (await ExecuteAsync($$"""{"kind":"backtest","modelId":"{{Guid.Empty}}"}""")).Error, StringComparison.Ordinal);
    }

    private async Task<JobState> ExecuteAsync(string config)
    {
        var (store, queue, clock) = (new JobStore(_database.DataSource), new JobQueue(_database.DataSource), _services.GetRequiredService<TimeProvider>());
        var board = new JobBoard(store, _services, clock);
        using var json = JsonDocument.Parse(config);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await store.EnqueueAsync(id, WalkforwardBacktestJob.Kind, json.RootElement, Actor.System, clock.GetUtcNow(), None);
        var claimed = await queue.ClaimAsync("test", [WalkforwardBacktestJob.Kind], 1, long.MaxValue, clock.GetUtcNow(), None);
        var job = ActivatorUtilities.CreateInstance<WalkforwardBacktestJob>(_services, store, board);
        using var cancellation = new CancellationTokenSource();
        await job.ExecuteAsync(claimed!, queue, cancellation, None);
        return (await store.FindAsync(id, None))!;
    }

    private async Task<StoredMinutes> StoredAsync()
    {
        var listed = await _services.GetRequiredService<InstrumentStore>().LoadAsync(None);
        return new StoredMinutes(
            _services.GetRequiredService<CandleStore>(), [.. listed.Select(instrument => new BacktestSymbol(instrument))], hasBtc: true);
    }

    private async Task<Dictionary<(string Symbol, long Minute), (double Long, double Short)>> SignalsAsync()
    {
        var signals = new Dictionary<(string, long), (double, double)>();
        await using var command = _database.DataSource.CreateCommand("SELECT symbol, ts, ev_long, ev_short FROM signals");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            signals.Add(
                (reader.GetString(0), MinuteGrid.ToIndex(reader.GetFieldValue<DateTimeOffset>(1))), (reader.GetDouble(2), reader.GetDouble(3)));
        }

        return signals;
    }

    private static DecisionMoment Moment(MinuteChunk chunk, int row)
    {
        var minute = chunk.FirstMinute + (row / chunk.Symbols);
        return new DecisionMoment(
            MinuteGrid.FromIndex(minute + 1), chunk.Predictions[row], chunk.AtrFraction[row], chunk.Close[row], chunk.MarkClose[row],
            chunk.FundingRate[row], MinuteGrid.FromIndex(((minute / 480) + 1) * 480), 480, chunk.Volume[row] * chunk.Close[row],
            chunk.BtcRegime[row], 10_000);
    }

    private static IEnumerable<string> Rows(ulong seed)
    {
        var random = new SeededRandom(seed);
        var price = 100.0 * seed;
        for (var i = 0; i < Minutes; i++)
        {
            var open = Math.Round(price, 2);
            price *= 1 + (0.001 * random.NextGaussian()) + (0.001 * Math.Sin((i / 12.0) + seed)); // Waves, so that labels end soon.
            var close = Math.Round(price, 2);
            var high = Math.Round(Math.Max(open, close) * (1 + (0.0005 * random.NextDouble())), 2);
            var low = Math.Round(Math.Min(open, close) * (1 - (0.0005 * random.NextDouble())), 2);
            yield return ArchiveFolder.Row(
                i, string.Create(CultureInfo.InvariantCulture, $"{open:F2},{high:F2},{low:F2},{close:F2}"),
                (1 + random.NextInt(500)).ToString(CultureInfo.InvariantCulture));
        }
    }
}
