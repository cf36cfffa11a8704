using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// The one gate at the wire: who holds no lease sends nothing, who is not armed or is killed opens nothing. Protecting and closing
/// need the lease alone, so that leaving live never strips a position.
/// </summary>
/// <remarks>
/// In memory only and lock-free; a fresh gate is shut. Raising the latch is one interlocked write and comes before all else. Armed is
/// one account under one lease: losing either shuts the gate in the same act, and neither coming back opens it.
/// </remarks>
public sealed class WireGate(TimeProvider clock) : IWireGate
{
    private int _level = (int)KillLevel.None;
    private Grant? _lease;
    private Opening _opening = new(0, null, null, false);

    /// <summary>The kill level in force.</summary>
    public KillLevel Level => (KillLevel)Volatile.Read(ref _level);

    /// <summary>The fencing token of the lease; null when none is held or it ran out.</summary>
    public long? LeaseToken => Holder?.Token;

    /// <summary>Who may send now; null when no lease is held or it ran out.</summary>
    public TraderSeat? Holder => Volatile.Read(ref _lease) is { } held && clock.GetUtcNow() < held.Until ? held.Seat : null;

    /// <summary>Until when live trading is armed; null when it is not.</summary>
    public DateTimeOffset? ArmedUntil => Volatile.Read(ref _opening).Until is { } until && clock.GetUtcNow() < until ? until : null;

    /// <summary>The gate was shut because the account or its lease was lost, and has not been opened since.</summary>
    public bool IsSeatLost => Volatile.Read(ref _opening).IsSeatLost;

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

    /// <summary>A lease is held, or its belief is renewed. A seat that is not the one before has nothing armed.</summary>
    /// <param name="until">Shut from then on unless renewed: a process that was stopped meanwhile must not act on what it once held.</param>
    public void HoldLease(TraderSeat seat, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(seat);
        var before = Interlocked.Exchange(ref _lease, new Grant(seat, until));
        if (before is not null && before.Seat != seat)
        {
            Shut(isSeatLost: true);
        }
    }

    public void DropLease()
    {
        if (Interlocked.Exchange(ref _lease, null) is not null)
        {
            Shut(isSeatLost: true);
        }
    }

    /// <summary>Opens the gate to the holder of the lease.</summary>
    /// <param name="seat">Whom it was decided for; null: whoever holds the lease.</param>
    /// <param name="seen"><see cref="TimesShut"/> when the way to this opening began; null: whatever happened since.</param>
    /// <returns>False when somebody shut the gate in between, or another holds the lease, or nobody: it stays shut.</returns>
    public bool Arm(DateTimeOffset until, TraderSeat? seat = null, long? seen = null)
    {
        while (true)
        {
            var before = Volatile.Read(ref _opening); // Before the lease is looked at: who drops it in between has changed this.
            var holder = Volatile.Read(ref _lease)?.Seat;
            if (holder is null || (seat is not null && holder != seat) || (seen is { } times && before.TimesShut != times))
            {
                return false;
            }

            var opened = before with { Until = until, For = holder, IsSeatLost = false };
            if (ReferenceEquals(Interlocked.CompareExchange(ref _opening, opened, before), before))
            {
                return true;
            }
        }
    }

    public void Disarm() => Shut(isSeatLost: false);

    public string? Refuse(OutgoingAct act) => Refuse(act, null);

    /// <param name="sender">Whose act it is; null: whoever holds the lease.</param>
    public string? Refuse(OutgoingAct act, TraderSeat? sender)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (Holder is not { } holder)
        {
            return "this process does not hold the trader's lease";
        }

        if (sender is not null && sender != holder)
        {
            return "the lease is another account's or a later trader's";
        }

        var opening = Volatile.Read(ref _opening);
        return !act.IncreasesRisk ? null
            : Level != KillLevel.None ? $"the kill switch stands at {Level}"
            : opening.Until is not { } until || clock.GetUtcNow() >= until ? "live trading is not armed"
            : opening.For != holder ? "live trading is armed for another account or an earlier lease"
            : null;
    }

    private void Shut(bool isSeatLost)
    {
        Opening before;
        do
        {
            before = Volatile.Read(ref _opening);
        }
        while (!ReferenceEquals(Interlocked.CompareExchange(ref _opening, before.Closed(isSeatLost), before), before));
    }

    private sealed record Grant(TraderSeat Seat, DateTimeOffset Until);

    private sealed record Opening(long TimesShut, DateTimeOffset? Until, TraderSeat? For, bool IsSeatLost)
    {
        /// <remarks>What was open and lost its seat stays so until it is opened again: whoever asks why is told the cause, not its echo.</remarks>
        public Opening Closed(bool isSeatLost) => new(TimesShut + 1, null, null, isSeatLost ? Until is not null || IsSeatLost : IsSeatLost && Until is null);
    }
}
