using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Terminal;

/// <summary>The desk as the Terminal trades on it: one way in for each act, the same that every other order takes.</summary>
public interface ITradeDesk
{
    /// <summary>Prices, mode and what the desk decided last.</summary>
    DeskSnapshot Now { get; }

    /// <summary>Hands a round trip to the account of a mode; the desk refuses when it is in another by then. Refused: nothing was handed over.</summary>
    Task<Outcome> EnterAsync(TradingMode mode, ManualEntry entry, Actor actor, CancellationToken cancellationToken);

    /// <summary>Closes it at the market, or withdraws its entry.</summary>
    Task<Outcome> CloseAsync(Guid trade, Actor actor, CancellationToken cancellationToken);

    /// <summary>Moves its stop. The old one rests until the new one does.</summary>
    Task<Outcome> MoveStopAsync(Guid trade, decimal stopPrice, Actor actor, CancellationToken cancellationToken);
}
