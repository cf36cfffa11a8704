using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace TradingConsole.Workers.Forecasts.StandIn.Wire;

/// <summary>Everybody who listens to the market channel.</summary>
internal sealed class MarketListeners(IRecordedWorld world, TimeProvider clock, TimeProvider network, StandInOptions options, StandInFaults faults)
{
    private readonly ConcurrentDictionary<MarketListener, CancellationTokenSource> _listeners = new();

    /// <summary>Open connections and the tokens each listens to.</summary>
    public IReadOnlyList<int> Assets => [.. _listeners.Keys.Select(listener => listener.Assets).OrderDescending()];

    /// <summary>PINGs that the connections which stand now have sent.</summary>
    public long Pings => _listeners.Keys.Sum(listener => listener.Pings);

    public async Task ServeAsync(HttpContext context, CancellationToken stopping)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        using var listener = new MarketListener(socket, world, clock, network, options, faults);
        _listeners[listener] = ending;
        try
        {
            await listener.RunAsync(ending.Token);
        }
        finally
        {
            _listeners.TryRemove(listener, out _);
            socket.Abort();
        }
    }

    /// <summary>Cuts every connection that stands now.</summary>
    public void Cut()
    {
        foreach (var (_, ending) in _listeners)
        {
            try
            {
                ending.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
        }
    }
}
