using System.Collections.Concurrent;
using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>A desk that takes every order down and trades nothing; what became of one, the test writes into the desk's own rows.</summary>
internal sealed class RecordingTradeDesk(DeskFeed feed) : ITradeDesk
{
    public DeskSnapshot Now => feed.Latest;

    public ConcurrentQueue<ManualEntry> Entries { get; } = new();

    public ConcurrentQueue<Guid> Closings { get; } = new();

    public ConcurrentQueue<(Guid Trade, decimal Stop)> Stops { get; } = new();

    /// <summary>Why the desk refuses the trades with this note.</summary>
    public const string RefusedNote = "the desk is to refuse this";

    public Task<Outcome> EnterAsync(TradingMode mode, ManualEntry entry, Actor actor, CancellationToken cancellationToken)
    {
        Entries.Enqueue(entry);
        return Task.FromResult(entry.Reason == RefusedNote ? Outcome.Refused("ONE_POSITION: held already.") : Outcome.Ok());
    }

    public Task<Outcome> CloseAsync(Guid trade, Actor actor, CancellationToken cancellationToken)
    {
        Closings.Enqueue(trade);
        return Task.FromResult(Outcome.Ok());
    }

    public Task<Outcome> MoveStopAsync(Guid trade, decimal stopPrice, Actor actor, CancellationToken cancellationToken)
    {
        Stops.Enqueue((trade, stopPrice));
        return Task.FromResult(stopPrice > 1_000_000 ? Outcome.Refused("stop_price was beyond the mark price.") : Outcome.Ok());
    }
}
