using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>A job that was taken and not begun must not stay taken: this node's beats would hold it for as long as the node lives.</summary>
[Collection(PostgresCollection.Name)]
public sealed class JobRunnerTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    private JobDesk _desk = null!;

    public async Task InitializeAsync() => _desk = await JobDesk.OpenAsync(postgres);

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Stop_BetweenTakingAJobAndBeginningIt_PutsItBack()
    {
        var making = new TaskCompletionSource();
        using var runner = Runner(async (_, stop) =>
        {
            making.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        });
        var job = await AddAsync();
        await runner.StartAsync(None);
        await making.Task.WaitAsync(TimeSpan.FromMinutes(1));

        await runner.StopAsync(None);

        var state = (await _desk.Store.FindAsync(job, None))!;
        Assert.Equal(("queued", "Interrupted by a stop of its process."), (state.Status, state.Note));
    }

    [Fact]
    public async Task Database_AwayWhileAJobIsMadeReady_PutsItBackAndBeginsItAgain()
    {
        var begun = 0;
        var again = new TaskCompletionSource();
        using var runner = Runner(async (_, stop) =>
        {
            if (Interlocked.Increment(ref begun) == 1)
            {
                throw new NpgsqlException("the connection was cut");
            }

            again.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stop);
        });
        await AddAsync();
        await runner.StartAsync(None);

        await again.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await runner.StopAsync(None);
    }

    private JobRunner Runner(Func<IServiceProvider, CancellationToken, Task> beforeJob) => new(
        JobNode.Of(kind => kind.Name == LabelRecentJob.Kind, beforeJob), _desk.Services.GetRequiredService<JobQueue>(), _desk.Services.GetRequiredService<JobBoard>(),
        _desk.Services.GetRequiredService<DeskState>(), _desk.Services, TimeProvider.System, NullLogger<JobRunner>.Instance);

    private async Task<Guid> AddAsync()
    {
        var id = Guid.NewGuid();
        await _desk.Store.EnqueueAsync(id, LabelRecentJob.Kind, JobConfig.Empty, Actor.System, At, None, isHeavy: true);
        return id;
    }
}
