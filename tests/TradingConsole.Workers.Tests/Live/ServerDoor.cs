using System.Net;
using System.Net.Sockets;

namespace TradingConsole.Workers.Tests.Live;

/// <summary>
/// A door in front of a server: open it lets connections through, shut it cuts those there are and refuses new ones. Stalled connections
/// stand and carry nothing any more.
/// </summary>
internal sealed class ServerDoor : IDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<TcpClient> _through = [];
    private bool _isShut;
    private int _stalls;

    public ServerDoor(string host, int port)
    {
        (_host, _port) = (host, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Shut()
    {
        lock (_gate)
        {
            _isShut = true;
            _through.ForEach(client => client.Dispose());
            _through.Clear();
        }
    }

    /// <summary>The connections there are carry nothing any more; new ones do.</summary>
    public void Stall() => Interlocked.Increment(ref _stalls);

    public void Open()
    {
        lock (_gate)
        {
            _isShut = false;
        }
    }

    public void Dispose()
    {
        Shut();
        _listener.Dispose();
    }

    private async Task CopyAsync(TcpClient from, TcpClient to, int stalls)
    {
        var buffer = new byte[16_384];
        while (await from.GetStream().ReadAsync(buffer) is > 0 and var read)
        {
            if (Volatile.Read(ref _stalls) == stalls)
            {
                await to.GetStream().WriteAsync(buffer.AsMemory(0, read));
            }
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = CarryAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        var server = new TcpClient();
        var stalls = Volatile.Read(ref _stalls);
        try
        {
            lock (_gate)
            {
                if (_isShut)
                {
                    client.Dispose();
                    return;
                }

                _through.AddRange([client, server]);
            }

            await server.ConnectAsync(_host, _port);
            await Task.WhenAny(CopyAsync(client, server, stalls), CopyAsync(server, client, stalls));
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut by one side or by the door.
        }
        finally
        {
            client.Dispose();
            server.Dispose();
        }
    }
}
