namespace TradingConsole.Core.Risk;

/// <param name="Since">When it was engaged, market clock, UTC; null while it is not.</param>
public sealed record KillSwitchState(bool IsEngaged, string? Reason, string? By, DateTimeOffset? Since)
{
    public static readonly KillSwitchState Released = new(false, null, null, null);
}

/// <summary>
/// A latch: once engaged it stays so, restarts included, until an operator resets it. It takes effect in memory at once; the
/// caller then stores <see cref="State"/> (settings key <c>kill_switch</c>) and restores it at start.
/// </summary>
/// <remarks>Thread-safe: any part may engage it while the loop reads it.</remarks>
public sealed class KillSwitch(KillSwitchState initial)
{
    private KillSwitchState _state = initial;

    public KillSwitch()
        : this(KillSwitchState.Released)
    {
    }

    public KillSwitchState State => Volatile.Read(ref _state);

    public bool IsEngaged => State.IsEngaged;

    /// <returns>False when it was already engaged: the first reason stays.</returns>
    public bool Engage(string reason, string by, DateTimeOffset at)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        var before = State;
        return !before.IsEngaged
            && ReferenceEquals(Interlocked.CompareExchange(ref _state, new(true, reason, by, at), before), before);
    }

    /// <returns>False when it was not engaged.</returns>
    public bool Reset() => Interlocked.Exchange(ref _state, KillSwitchState.Released).IsEngaged;

    /// <summary>Takes over what was stored; an engaged switch is never released by it.</summary>
    public void Restore(KillSwitchState stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        if (stored.IsEngaged)
        {
            Volatile.Write(ref _state, stored);
        }
    }
}
