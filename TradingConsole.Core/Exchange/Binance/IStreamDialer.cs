namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Opens stream connections.</summary>
public interface IStreamDialer
{
    /// <summary>Returns when the connection stands. The address holds the listen key: it belongs in no message.</summary>
    /// <exception cref="System.Net.WebSockets.WebSocketException">It could not be opened.</exception>
    Task<IStreamLine> DialAsync(Uri address, CancellationToken cancellationToken);
}

/// <summary>One open connection that is only listened to. One reader at a time.</summary>
public interface IStreamLine : IAsyncDisposable
{
    /// <summary>The next whole message; null when the other end closed. Valid until the next call.</summary>
    /// <exception cref="System.Net.WebSockets.WebSocketException">The connection broke, or the other end stopped answering pings.</exception>
    ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken);
}
