using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Risk;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>
/// What an account of the desk asks before each act: the kill switch itself, then how much of the lease can be believed at this
/// instant, then the gate. In memory only.
/// </summary>
/// <param name="seat">Whose acts come through here; null: whoever holds the lease.</param>
internal sealed class LeasedGate(WireGate gate, TraderLease lease, KillSwitch killSwitch, TraderSeat? seat = null) : IWireGate
{
    public string? Refuse(OutgoingAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return act.IncreasesRisk && killSwitch.IsEngaged ? $"the kill switch stands at {killSwitch.Level.Word()}"
            : lease.Refuse(act.IncreasesRisk) ?? gate.Refuse(act, seat);
    }
}
