namespace TradingConsole.Workers.Rehearsal;

/// <summary>
/// The one thread a rehearsed process has. Whatever it awaits comes back here, in order; once the process is dead nothing does, as
/// after a kill.
/// </summary>
/// <remarks>Not a thread of the machine: everything runs on the scheduler's.</remarks>
internal sealed class ProcessThread : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _work = new(); // Emptied by every run; dropped at death.
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _isRunning;

    public bool IsDead { get; private set; }

    /// <exception cref="InvalidOperationException">Work comes from another thread: such a run could not be repeated.</exception>
    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException($"Work left the rehearsal's thread: {Environment.StackTrace}");
        }

        if (!IsDead)
        {
            _work.Enqueue((d, state));
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => Run(() => d(state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs something in the process and everything that follows from it at once.</summary>
    public void Run(Action act)
    {
        if (IsDead)
        {
            return;
        }

        var outer = Current;
        var isOutermost = !_isRunning;
        _isRunning = true;
        SetSynchronizationContext(this);
        try
        {
            act();
            while (isOutermost && !IsDead && _work.TryDequeue(out var work))
            {
                work.Callback(work.State);
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
            _isRunning = !isOutermost;
        }
    }

    /// <summary>Ends the process where it stands. What is on the stack runs on into seams that no longer lead anywhere.</summary>
    public void Kill()
    {
        IsDead = true;
        _work.Clear();
    }
}
