using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TradingConsole.Core.Forecasts.Runs;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Forecasts;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Tests.Forecasts.StandIn;
using Xunit;

namespace TradingConsole.Workers.Tests.Forecasts;

/// <summary>A scoreboard that was begun on another venue's markets.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ForecastClockTests(PostgresFixture postgres)
{
    private static readonly RunPlan Elsewhere = new(RunWords.DailyBatch, BatchRig.Day.AddDays(-2), BatchRig.Day.AddDays(-1), "c", RunWords.Polymarket);

    [Fact]
    public async Task Due_OnAnotherVenuesScoreboard_IsRefusedWithWhatToDo()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        await new RunStore(rig.Database.DataSource).BeginAsync(Elsewhere, BatchRig.Day, default);

        var refusal = await Assert.ThrowsAsync<DeskStartException>(() => rig.Batch.DueAsync(default));

        Assert.Equal(
            "This scoreboard was measured on polymarket markets, and practice ones would mix with them: give them a directory of their own with --data, or start with --forecasts polymarket.",
            refusal.Message);
    }

    [Fact]
    public async Task Clock_WhileAnObjectionStands_SaysItOnce()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        var runs = new RunStore(rig.Database.DataSource);
        await runs.BeginAsync(Elsewhere, BatchRig.Day, default);
        var log = new Said();
        var state = new DeskState();
        var board = new JobBoard(new JobStore(rig.Database.DataSource), new NoServices(), rig.Clock);
        using var clock = new ForecastClock(rig.Batch, rig.Shelf, board, state, rig.Clock, log);
        await clock.StartAsync(default);
        state.Open(null!, null!); // Of the desk only that it stands matters here.
        for (var look = 0; look < 4; look++)
        {
            await LookedAsync();
        }

        Assert.Equal(["No prediction markets are measured. This scoreboard was measured on polymarket markets"], log.Lines.Select(line => line.Split(',')[0]));

        // Another objection is news.
        await rig.Database.ExecuteAsync("UPDATE forecast_runs SET venue = 'recorded'");
        await LookedAsync();
        await LookedAsync();
        await LookedAsync();
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("recorded markets", log.Lines.Last(), StringComparison.Ordinal);
        await clock.StopAsync(default);

        Task LookedAsync() => ForecastClockTests.LookedAsync(rig);
    }

    [Fact]
    public async Task Clock_BatchThatFails_IsQueuedAgainAfterAPauseAndSaidOnce()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        var store = new JobStore(rig.Database.DataSource);
        await using var services = new ServiceCollection().AddLogging()
            .AddSingleton(rig.Batch).AddSingleton(store).AddSingleton<TimeProvider>(rig.Clock)
            .AddSingleton(provider => new JobBoard(store, provider, rig.Clock, () => new MachineMemory(8L << 30, 8L << 30)))
            .AddTransient<DailyBatchJob>().BuildServiceProvider();
        var log = new Said();
        var state = new DeskState();
        using var clock = new ForecastClock(rig.Batch, rig.Shelf, services.GetRequiredService<JobBoard>(), state, rig.Clock, log);
        await clock.StartAsync(default);
        state.Open(null!, null!);
        await LookedAsync(rig);
        await WaitsAsync(rig);
        Assert.Equal("1", await JobsAsync(rig));

        await rig.Database.ExecuteAsync("UPDATE training_jobs SET status = 'failed'");
        await LookedAsync(rig); // Sees that it failed.
        await LookedAsync(rig);
        await LookedAsync(rig);
        await WaitsAsync(rig);
        Assert.Equal("1", await JobsAsync(rig));
        Assert.Equal("The forecast batch up to 2026-01-20 00:00 UTC is not done", Assert.Single(log.Lines).Split(';')[0]);

        for (var look = 0; look < 3; look++)
        {
            await LookedAsync(rig);
        }

        await WaitsAsync(rig);
        Assert.Equal("2", await JobsAsync(rig));
        await clock.StopAsync(default);
    }

    [Fact]
    public async Task DueByItself_RunOfNoonThatFailed_IsAndOneThatNobodyBeganIsNot()
    {
        await using var rig = await BatchRig.OpenAsync(postgres);
        var runs = new RunStore(rig.Database.DataSource);
        var first = await runs.BeginAsync((await rig.Batch.DueAsync(default))!, BatchRig.Day, default);
        await runs.EndAsync(first.RunId, RunStatus.Succeeded, null, null, BatchRig.Day, default);
        var told = await runs.BeginAsync(
            new RunPlan(RunWords.PostMortem, first.IntervalStart, first.IntervalEnd, "c", RunWords.Practice), BatchRig.Day, default);
        await runs.EndAsync(told.RunId, RunStatus.Succeeded, null, null, BatchRig.Day, default);
        rig.Clock.AdvanceTo(BatchRig.Day.AddHours(12));
        var noon = (await rig.Batch.DueAsync(default))!;
        Assert.Null(await rig.Batch.DueByItselfAsync(default));

        await runs.BeginAsync(noon, rig.Clock.GetUtcNow(), default);
        await runs.EndAsync(noon.RunId, RunStatus.Failed, "ingest", "the source is away", rig.Clock.GetUtcNow(), default);

        Assert.Equal(noon.RunId, (await rig.Batch.DueByItselfAsync(default))!.RunId);
    }

    [Theory]
    [InlineData("practice-7", "practice-7", null)]
    [InlineData("practice-7", "practice", null)] // The oldest runs do not name their seed.
    [InlineData("practice-7", "practice-20260120", "measured on practice (seed 20260120) markets, and practice (seed 7) ones would mix with them: give them a directory of their own with --data, or start with --forecasts practice --seed 20260120.")]
    [InlineData("polymarket", "practice-7", "measured on practice (seed 7) markets, and polymarket ones would mix")]
    [InlineData("practice-7", "recorded", "or go on with ./run forecasts ingest --from the recording's folder.")]
    public async Task Objection_OfAnotherWorld_NamesItsSeed(string venue, string measured, string? objection)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var runs = new RunStore(database.DataSource);
        await runs.BeginAsync(Elsewhere with { Venue = measured }, BatchRig.Day, default);

        var said = await runs.ObjectionAsync(venue, default);

        if (objection is null)
        {
            Assert.Null(said);
        }
        else
        {
            Assert.Contains(objection, said, StringComparison.Ordinal);
        }
    }

    private static Task<string> JobsAsync(BatchRig rig) => rig.TextAsync("SELECT count(*)::text FROM training_jobs");

    private static Task WaitsAsync(BatchRig rig) => StandInRig.UntilAsync(
        () => rig.Clock.NextDue is { } due && due > rig.Clock.GetUtcNow() && due <= rig.Clock.GetUtcNow() + TimeSpan.FromSeconds(30), "the next look waits");

    // One round: the clock waits for its next look, and is moved to it.
    private static async Task LookedAsync(BatchRig rig)
    {
        await WaitsAsync(rig);
        rig.Clock.Advance(TimeSpan.FromSeconds(30));
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class Said : ILogger<ForecastClock>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
