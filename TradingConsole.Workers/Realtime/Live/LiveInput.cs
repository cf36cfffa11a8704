using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;

namespace TradingConsole.Workers.Realtime.Live;

/// <summary>Something the live desk is asked or told. Answers to its own calls come back the same way.</summary>
public abstract record LiveInput
{
    private protected LiveInput()
    {
    }

    /// <summary>Take the brackets over from the journal and reconcile; nothing else happens before.</summary>
    public sealed record Start : LiveInput;

    /// <summary>Open a round trip, once the symbol is set up. What stands against it is reported as <c>ENTRY_REFUSED</c>.</summary>
    /// <param name="Leverage">Whole, at least 1.</param>
    public sealed record Open(BracketPlan Plan, int Leverage) : LiveInput;

    public sealed record Close(Guid TradeId, ExitReason Reason, string Why) : LiveInput;

    /// <summary>Move the stop of a round trip. One that is not known or over is left alone.</summary>
    /// <param name="StopPrice">On the instrument's grid, USDT.</param>
    public sealed record MoveStop(Guid TradeId, decimal StopPrice) : LiveInput;

    /// <summary>Close whatever is held of a symbol, explained by a round trip or not.</summary>
    public sealed record CloseSymbol(Symbol Symbol, ExitReason Reason, string Why) : LiveInput;

    /// <summary>Close everything, also what no round trip explains, and go on until the venue shows zero. Refuses entries meanwhile.</summary>
    public sealed record CloseAll(ExitReason Reason, string Why) : LiveInput;

    /// <summary>Stop what is on its way in; what has been filled stays, protected.</summary>
    public sealed record CancelEntries(string Why) : LiveInput;

    public sealed record UserSaid(UserEvent Event) : LiveInput;

    /// <summary>Compare with the venue now.</summary>
    public sealed record Reconcile : LiveInput;

    /// <summary>Time passed.</summary>
    public sealed record Tick : LiveInput;
}
