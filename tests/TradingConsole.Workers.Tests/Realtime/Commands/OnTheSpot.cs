using TradingConsole.Core.Execution;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>A loop that comes to every act at once.</summary>
internal sealed class OnTheSpot(DeskBench bench) : IDeskActs
{
    public Task<T> ActAsync<T>(Func<Desk, ShadowDesk, T> act, CancellationToken cancellationToken) => Task.FromResult(act(bench.Desk, bench.Shadow));
}
