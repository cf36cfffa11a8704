using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Time;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Jobs.Apart;

/// <summary>
/// Keeps a process for heavy jobs while there are any: started when one waits, ended by itself when none has come for a while, and
/// its job put back at once should it die. The desk shares neither heap nor priority with it.
/// </summary>
internal sealed class WorkerKeeper(
    DeskRuntime runtime, JobQueue queue, DeskState state, TimeProvider clock, ILogger<WorkerKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(300);

    /// <summary>A child that cannot start must not be started three times a second.</summary>
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(10);

    /// <summary>Longest a child may take to put its job back and end.</summary>
    private static readonly TimeSpan FarewellMax = TimeSpan.FromSeconds(15);

    private static readonly string[] HeavyKinds = [.. Timetable.Jobs.Where(kind => kind.IsHeavy).Select(kind => kind.Name)];

    private volatile WorkerChild? _child;

    /// <summary>Null while none runs.</summary>
    internal WorkerChild? Child => _child;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await state.Ready.WaitAsync(stoppingToken);
        using var timer = new PeriodicTimer(Round, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                var memory = MachineMemory.Read();
                if (await queue.HasWaitingAsync(HeavyKinds, memory.FreeBytes, stoppingToken))
                {
                    await KeepOneAsync(memory, stoppingToken);
                }
                else
                {
                    await queue.TellShortAsync(HeavyKinds, memory, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or Win32Exception or IOException)
            {
                logger.LogError(exception, "The process for heavy jobs could not be kept; tried again in {Pause}", RestartPause);
                await Task.Delay(RestartPause, TimeProvider.System, stoppingToken);
            }
        }
    }

    /// <summary>One child's life, from its start to its end.</summary>
    private async Task KeepOneAsync(MachineMemory memory, CancellationToken stop)
    {
        var node = JobNode.NewName() + "/worker";
        using var child = Process.Start(WorkerProgram.Command(memory))
            ?? throw new IOException("The process for heavy jobs did not start.");
        _child = new WorkerChild(node, child.Id);
        logger.LogInformation("Heavy jobs run in process {Process}", child.Id);
        try
        {
            await child.StandardInput.WriteLineAsync(Order(node).ToLine().AsMemory(), stop);
            await child.StandardInput.FlushAsync(stop);
            await child.WaitForExitAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndAsync(child);
            return;
        }

        finally
        {
            _child = null;
        }

        if (child.ExitCode != 0)
        {
            logger.LogError("The process for heavy jobs ended with code {Code}", child.ExitCode);
        }

        await queue.ReclaimAsync(node, $"Interrupted: its process ended with code {child.ExitCode}.", clock.GetUtcNow(), stop);
        if (child.ExitCode != 0)
        {
            await Task.Delay(RestartPause, TimeProvider.System, stop);
        }
    }

    /// <summary>The end of its standard input tells it to put its job back and go.</summary>
    private async Task EndAsync(Process child)
    {
        child.StandardInput.Close();
        using var limit = new CancellationTokenSource(FarewellMax);
        try
        {
            await child.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            logger.LogWarning("The process for heavy jobs did not end in {Limit} and is stopped; its job starts again later", FarewellMax);
            child.Kill(entireProcessTree: true);
        }
    }

    private WorkerOrder Order(string node) => new(
        node,
        runtime.ConnectionString,
        runtime.Options.DataDirectory,
        clock is ScaledClock ? clock.GetUtcNow() : null,
        TimeProvider.System.GetUtcNow(),
        runtime.Options.Speed,
        runtime.Options.Market,
        runtime.Options.HistoryDays,
        [.. (runtime.Options.Universe.IsDefault ? [] : runtime.Options.Universe).Select(symbol => symbol.Value)]);
}

/// <param name="Node">Its name in the queue.</param>
internal sealed record WorkerChild(string Node, int ProcessId);
