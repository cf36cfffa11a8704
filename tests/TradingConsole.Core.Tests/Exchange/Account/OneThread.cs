using System.Collections.Concurrent;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

/// <summary>
/// Runs a subject and its clock on one thread, as the simulation does. Work that comes back from another thread is a failure: a run
/// that leaves its thread cannot be repeated.
/// </summary>
internal sealed class OneThread(SteppedClock clock) : SynchronizationContext
{
    private readonly ConcurrentQueue<(SendOrPostCallback Callback, object? State)> _work = new();
    private int _thread;
    private string? _hop;

    public override void Post(SendOrPostCallback d, object? state)
    {
        _hop ??= Environment.CurrentManagedThreadId == _thread ? null : Environment.StackTrace;
        _work.Enqueue((d, state));
    }

    /// <summary>Starts the subject under this context.</summary>
    public Task Start(Func<Task> subject)
    {
        Task? started = null;
        Run(() => started = subject());
        return started!;
    }

    /// <summary>Moves the clock in steps and lets everything that became due finish before the next one.</summary>
    public void Advance(TimeSpan by, TimeSpan? step = null)
    {
        var end = clock.GetUtcNow() + by;
        while (clock.GetUtcNow() < end)
        {
            var next = clock.GetUtcNow() + (step ?? TimeSpan.FromMilliseconds(250));
            Run(() => clock.AdvanceTo(next < end ? next : end));
        }
    }

    /// <param name="isOver">The run is ending: where its last work comes from no longer matters.</param>
    public void Run(Action action, bool isOver = false)
    {
        _thread = Environment.CurrentManagedThreadId; // The runner may build, run and dispose a test on different ones.
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (_work.TryDequeue(out var work))
            {
                work.Callback(work.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }

        Assert.True(isOver || _hop is null, _hop);
    }
}
