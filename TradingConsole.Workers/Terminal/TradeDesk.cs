using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Terminal;

/// <inheritdoc cref="ITradeDesk"/>
internal sealed class TradeDesk(DeskFeed feed, IManualEntries live, IPaperEntries paper, StopCommands stops, IDeskControl control) : ITradeDesk
{
    public DeskSnapshot Now => feed.Latest;

    // Each way asks for its mode on the loop's own thread: what changed meanwhile is refused there.
    public Task<Outcome> EnterAsync(TradingMode mode, ManualEntry entry, Actor actor, CancellationToken cancellationToken) =>
        mode == TradingMode.Live ? live.EnterAsync(entry, actor, cancellationToken) : paper.EnterAsync(entry, actor, cancellationToken);

    public Task<Outcome> CloseAsync(Guid trade, Actor actor, CancellationToken cancellationToken) => control.FlattenAsync(trade, actor, cancellationToken);

    public Task<Outcome> MoveStopAsync(Guid trade, decimal stopPrice, Actor actor, CancellationToken cancellationToken) =>
        stops.MoveAsync(trade, stopPrice, actor, cancellationToken);
}
