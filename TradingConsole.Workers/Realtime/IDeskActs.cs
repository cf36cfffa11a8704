using TradingConsole.Core.Execution;

namespace TradingConsole.Workers.Realtime;

/// <summary>The way into the desk's own thread.</summary>
internal interface IDeskActs
{
    /// <summary>Runs an act between two events, on the loop's own thread, and waits until it is done.</summary>
    Task<T> ActAsync<T>(Func<Desk, ShadowDesk, T> act, CancellationToken cancellationToken);
}
