using System.Collections.Concurrent;
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
        using var clock = new ForecastClock(rig.Batch, board, state, rig.Clock, log);
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

        // One round: the clock waits for its next look, and is moved to it.
        async Task LookedAsync()
        {
            await StandInRig.UntilAsync(() => rig.Clock.NextDue is { } due && due <= rig.Clock.GetUtcNow() + TimeSpan.FromSeconds(30), "the next look waits");
            rig.Clock.Advance(TimeSpan.FromSeconds(30));
        }
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
