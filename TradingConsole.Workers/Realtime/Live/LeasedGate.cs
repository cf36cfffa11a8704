using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// What an account of the desk asks before each act: the kill switch itself, then how much of the lease can be believed at this
/// instant, then the gate. In memory only.
/// </summary>
/// <param name="seat">Whose acts come through here; null: whoever holds the lease.</param>
internal sealed class LeasedGate(WireGate gate, TraderLease lease, KillSwitch killSwitch, TimeProvider clock, TraderSeat? seat = null) : IWireGate
{
    private long _riskyTicks;

    /// <summary>When something that increases risk was last let through, just after it was; null before the first.</summary>
    public DateTimeOffset? LastRiskyAt => Interlocked.Read(ref _riskyTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;

    public string? Refuse(OutgoingAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        var refusal = act.IncreasesRisk && killSwitch.IsEngaged ? $"the kill switch stands at {killSwitch.Level.Word()}"
            : lease.Refuse(act.IncreasesRisk) ?? gate.Refuse(act, seat);
        if (refusal is null && act.IncreasesRisk)
        {
            Interlocked.Exchange(ref _riskyTicks, clock.GetUtcNow().UtcTicks);
        }

        return refusal;
    }
}
