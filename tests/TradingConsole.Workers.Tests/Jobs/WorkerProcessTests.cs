using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Jobs.Apart;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Jobs;

/// <summary>Real worker processes on a real database; a lock on the candles holds the job in its middle for as long as a test needs.</summary>
[Collection(PostgresCollection.Name)]
public sealed class WorkerProcessTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly DateTimeOffset At = new(2026, 1, 5, 7, 0, 0, TimeSpan.Zero);
    private static readonly CancellationToken None = CancellationToken.None;

    private JobDesk _desk = null!;

    public async Task InitializeAsync() => _desk = await JobDesk.OpenAsync(postgres);

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task Kill9_OfTheWorkerInMidJob_AnotherOneRunsItToItsEnd()
    {
        var keeper = _desk.Services.GetRequiredService<WorkerKeeper>();
        var job = await AddAsync();
        int killed;
        await using (var hold = await HoldCandlesAsync())
        {
            await keeper.StartAsync(None);
            var running = await UntilAsync(job, "running");
            Assert.Equal(keeper.Child!.Node, running.Owner);
            Assert.NotEqual(Environment.ProcessId, keeper.Child.ProcessId);
            killed = keeper.Child.ProcessId;
            Process.GetProcessById(killed).Kill();
            await UntilAsync(job, "queued");
        }

        var ended = await UntilAsync(job, "succeeded");

        Assert.Equal((2, "Interrupted: its process ended with code 137. Started again (attempt 2)."), (ended.Attempt, ended.Note));
        Assert.NotEqual(killed, keeper.Child!.ProcessId);
        await keeper.StopAsync(None);
        Assert.Null(keeper.Child);
    }

    [Fact]
    public async Task Cancel_WhileTheWorkerIsInMidJob_EndsIt()
    {
        var keeper = _desk.Services.GetRequiredService<WorkerKeeper>();
        var job = await AddAsync();
        await using var hold = await HoldCandlesAsync();
        await keeper.StartAsync(None);
        await UntilAsync(job, "running");

        Assert.True(await _desk.Services.GetRequiredService<JobBoard>().CancelAsync(job, None));

        Assert.Equal("Canceled by an operator.", (await UntilAsync(job, "canceled")).Error);
        await keeper.StopAsync(None);
    }

    [Fact]
    public async Task EndOfTheDesk_InMidJob_TheWorkerPutsItBackAndGoes()
    {
        var job = await AddAsync();
        await using var hold = await HoldCandlesAsync();
        using var child = Process.Start(WorkerProgram.Command(MachineMemory.Read()))!;
        await child.StandardInput.WriteLineAsync(new WorkerOrder(
            "orphan", _desk.Database.ConnectionString, _desk.Folder, null, At, 1, DeskOptions.PaperMarket, 1, []).ToLine());
        await child.StandardInput.FlushAsync();
        Assert.Equal("orphan", (await UntilAsync(job, "running")).Owner);

        child.StandardInput.Close(); // What a child sees when its desk is gone, however it went.

        Assert.Equal("Interrupted by a stop of its process.", (await UntilAsync(job, "queued")).Note);
        using var limit = new CancellationTokenSource(Limit);
        await child.WaitForExitAsync(limit.Token);
        Assert.Equal(0, child.ExitCode);
    }

    [Fact]
    public async Task Start_MoreMemoryThanTheMachineHas_IsRefusedInWordsAndNothingIsQueued()
    {
        var board = new JobBoard(_desk.Store, _desk.Services, TimeProvider.System, () => new MachineMemory(1L << 30, 1L << 29));

        var refusal = await Assert.ThrowsAsync<JobFailedException>(
            () => board.StartAsync("walkforward_backtest", System.Text.Json.JsonElement.Parse("""{"days":400,"rowsMax":5000000}"""), Actor.System, None));

        Assert.Contains("this machine has 1.0 GB, of which 0.5 GB stay with the desk. Ask for fewer days or rows.", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await _desk.Store.LatestAsync(9, None));
    }

    private async Task<Guid> AddAsync()
    {
        var id = Guid.NewGuid();
        await _desk.Store.EnqueueAsync(id, LabelRecentJob.Kind, JobConfig.Empty, Actor.System, At, None, isHeavy: true);
        return id;
    }

    /// <summary>Whoever reads a candle waits until this is disposed of.</summary>
    private async Task<NpgsqlConnection> HoldCandlesAsync()
    {
        var connection = await _desk.Database.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE candles_1m IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private async Task<JobState> UntilAsync(Guid job, string status)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var state = (await _desk.Store.FindAsync(job, None))!;
            if (state.Status == status)
            {
                return state;
            }

            try
            {
                await look.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The job was still {state.Status} ({state.Step} {state.Error} {state.Note}) and not {status} after {Limit}.");
            }
        }
    }
}
