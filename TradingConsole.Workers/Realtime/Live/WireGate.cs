using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The one gate at the wire: who holds no lease sends nothing, who is not armed or is killed opens nothing. Protecting and closing
/// need the lease alone, so that leaving live never strips a position.
/// </summary>
/// <remarks>In memory only and lock-free; a fresh gate is shut. Raising the latch is one interlocked write and comes before all else.</remarks>
public sealed class WireGate(TimeProvider clock) : IWireGate
{
    private int _level = (int)KillLevel.None;
    private Grant? _lease;
    private Opening _opening = new(0, null);

    /// <summary>The kill level in force.</summary>
    public KillLevel Level => (KillLevel)Volatile.Read(ref _level);

    /// <summary>The fencing token of the lease; null when none is held or it ran out.</summary>
    public long? LeaseToken => Current(ref _lease)?.Token;

    /// <summary>Until when live trading is armed; null when it is not.</summary>
    public DateTimeOffset? ArmedUntil => Volatile.Read(ref _opening).Until is { } until && clock.GetUtcNow() < until ? until : null;

    /// <summary>Counts up whenever somebody shuts the gate: who wants to open it first looks here, then proves that nobody did meanwhile.</summary>
    public long TimesShut => Volatile.Read(ref _opening).TimesShut;

    /// <summary>Raises the latch; it never sinks by this.</summary>
    public void Raise(KillLevel level)
    {
        int before;
        while ((before = Volatile.Read(ref _level)) < (int)level && Interlocked.CompareExchange(ref _level, (int)level, before) != before)
        {
        }
    }

    /// <summary>The audited reset, and nothing else, lowers the latch.</summary>
    public void Reset() => Interlocked.Exchange(ref _level, (int)KillLevel.None);

    /// <param name="until">Shut from then on unless renewed: a process that was stopped meanwhile must not act on what it once held.</param>
    public void HoldLease(long token, DateTimeOffset until) => Interlocked.Exchange(ref _lease, new Grant(token, until));

    public void DropLease() => Interlocked.Exchange(ref _lease, null);

    /// <param name="seen"><see cref="TimesShut"/> when the way to this opening began; null: whatever happened since.</param>
    /// <returns>False when somebody shut the gate in between: it stays shut.</returns>
    public bool Arm(DateTimeOffset until, long? seen = null)
    {
        while (true)
        {
            var before = Volatile.Read(ref _opening);
            if (seen is { } times && before.TimesShut != times)
            {
                return false;
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _opening, before with { Until = until }, before), before))
            {
                return true;
            }
        }
    }

    public void Disarm()
    {
        Opening before;
        do
        {
            before = Volatile.Read(ref _opening);
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _opening, new Opening(before.TimesShut + 1, null), before), before));
    }

    public string? Refuse(OutgoingAct act) =>
        LeaseToken is null ? "this process does not hold the trader's lease"
        : !act.IncreasesRisk ? null
        : Level != KillLevel.None ? $"the kill switch stands at {Level}"
        : ArmedUntil is null ? "live trading is not armed"
        : null;

    private Grant? Current(ref Grant? grant) => Volatile.Read(ref grant) is { } held && clock.GetUtcNow() < held.Until ? held : null;

    private sealed record Grant(long Token, DateTimeOffset Until);

    private sealed record Opening(long TimesShut, DateTimeOffset? Until);
}
