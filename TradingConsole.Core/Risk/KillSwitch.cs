namespace TradingConsole.Core.Risk;

/// <summary>
/// A latch with levels: raising it takes effect in memory at once and is never lowered again, restarts included, except by an
/// operator's reset. What is in force is kept in a small file right after the latch (<see cref="KillFile"/>); the database follows.
/// </summary>
/// <remarks>Thread-safe and lock-free to read: any part may raise it while the wire and the loop read it.</remarks>
public sealed class KillSwitch
{
    private readonly KillFile? _file;
    private KillSwitchState _state;

    /// <param name="initial">What is in force from the beginning; null: released.</param>
    /// <param name="file">Where the latch is kept besides the database; null: nowhere, for tests and simulations.</param>
    public KillSwitch(KillSwitchState? initial = null, KillFile? file = null)
    {
        _file = file;
        _state = (initial ?? KillSwitchState.Released).OrStricter(file?.Read() ?? KillSwitchState.Released);
    }

    /// <summary>After the latch has changed, on the thread that changed it; handlers must be quick and must not throw.</summary>
    public event Action<KillSwitchState>? Changed;

    public KillSwitchState State => Volatile.Read(ref _state);

    public KillLevel Level => State.Level;

    public bool IsEngaged => State.IsEngaged;

    /// <summary>Why the file could not be written the last time it was tried; null while it holds what is in force.</summary>
    public string? FileTrouble => _file?.Trouble;

    /// <summary>Pulls the switch to a level, at once and before anything that can fail or wait.</summary>
    /// <param name="lossDay">The UTC day whose loss limit was reached, when that is the reason.</param>
    /// <returns>True for the one call that raised it; false when it already was as strict: the first reason stays.</returns>
    public bool Raise(KillLevel level, string reason, string by, DateTimeOffset at, DateOnly? lossDay = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        while (true)
        {
            var before = State;
            var after = (level > before.Level ? new KillSwitchState(level, reason, by, at) { LossDay = before.LossDay } : before)
                .OrStricter(KillSwitchState.Released with { LossDay = lossDay });
            if (after == before)
            {
                // As strict already. It is pulled all the same: a reset by somebody who has not seen this must not undo it.
                if (ReferenceEquals(Interlocked.CompareExchange(ref _state, before with { }, before), before))
                {
                    return false;
                }
            }
            else if (ReferenceEquals(Interlocked.CompareExchange(ref _state, after, before), before))
            {
                Tell(after);
                return true;
            }
        }
    }

    /// <summary>Releases the switch if nobody has pulled it since the one who resets it looked at <see cref="State"/>.</summary>
    /// <param name="seen">The very state that was looked at: a later pull to the same level is another one.</param>
    /// <returns>False when it was pulled meanwhile, or was not engaged.</returns>
    public bool Reset(KillSwitchState seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var before = State;
        if (!before.IsEngaged || !ReferenceEquals(before, seen)
            || !ReferenceEquals(Interlocked.CompareExchange(ref _state, KillSwitchState.Released, before), before))
        {
            return false;
        }

        Tell(KillSwitchState.Released);
        return true;
    }

    /// <summary>Takes over what was stored; what is in force is never lowered by it.</summary>
    public void Restore(KillSwitchState stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        while (true)
        {
            var before = State;
            var after = before.OrStricter(stored);
            if (after == before)
            {
                return;
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _state, after, before), before))
            {
                Tell(after);
                return;
            }
        }
    }

    private void Tell(KillSwitchState now)
    {
        try
        {
            Changed?.Invoke(now); // Gates first: they stand in memory.
        }
        finally
        {
            _file?.Write(() => State); // Whatever a listener did, a restart must know.
        }
    }
}
