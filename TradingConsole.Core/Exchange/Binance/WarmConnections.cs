namespace TradingConsole.Core.Exchange.Binance;

/// <summary>
/// Keeps connections standing while an account is watched, so that an act, or a burst of them, need not wait for one: what the gate let
/// pass should leave at once.
/// </summary>
internal sealed class WarmConnections(BinanceRest rest, BinanceWire wire, BinanceOptions options, BinanceConnectionLog log)
{
    /// <summary>Uses all of them at the same moment, again and again. Ends by cancellation only, without an exception.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (wire.Connections > 0 && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(Enumerable.Range(0, wire.Connections).Select(_ => UseAsync(cancellationToken)));
            await Task.WhenAny(Task.Delay(options.WarmInterval, wire.NetworkClock, cancellationToken));
        }
    }

    // Nobody needs the answer, so nothing waits for it: not for room in the limits, not for an exchange that is away.
    private async Task UseAsync(CancellationToken cancellationToken)
    {
        var request = new BinanceRequest("/fapi/v1/ping", "", Weight: 1, RequestPriority.Bulk);
        try
        {
            await rest.Weight.AcquireAsync(request.Weight, request.Priority, cancellationToken, TimeSpan.Zero);
            using var answer = await rest.SendAsync(request, options.ActTimeout, cancellationToken);
        }
        catch (Exception exception) when (exception is BinanceException or OperationCanceledException or ObjectDisposedException)
        {
            log.Ignored("a connection that could not be kept warm");
        }
    }
}
