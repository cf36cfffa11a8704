using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Market;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Hears what the live desk has to tell. Called inside the desk's pump: it queues and returns, and does not throw.</summary>
public interface ILiveReports
{
    void Tell(LiveReport report);

    /// <summary>
    /// An execution that belongs to no round trip of the desk: a hand at the venue, the venue itself, or an order of ours nobody
    /// remembers. It is kept, never dropped. Each comes once per run of the process.
    /// </summary>
    void Book(VenueFill fill, OrderOrigin origin);
}

/// <param name="At">Market clock, UTC.</param>
/// <param name="Code">Upper snake case, e.g. <c>STOP_NOT_CONFIRMED</c>.</param>
/// <param name="Severity">0 information, 1 warning, 2 critical.</param>
/// <param name="Symbol">Null: the whole account.</param>
/// <param name="TradeId">Null when no round trip is concerned.</param>
public sealed record LiveReport(DateTimeOffset At, string Code, int Severity, Symbol? Symbol, Guid? TradeId, string Message);
