using System.Net;
using System.Net.Sockets;
using TradingConsole.Workers;

namespace TradingConsole.Web.Hosting;

/// <summary>Asks for the addresses before anything is started, so that a taken port is one sentence and not a half-started desk.</summary>
internal static class ListenProbe
{
    /// <exception cref="DeskStartException">An address cannot be listened on.</exception>
    public static void Require(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var address = new Uri(url);
            var host = IPAddress.TryParse(address.Host.Trim('[', ']'), out var given) ? given
                : address.IsLoopback ? IPAddress.Loopback
                : IPAddress.Any;
            try
            {
                using var listener = new TcpListener(host, address.Port);
                listener.Start();
            }
            catch (SocketException exception)
            {
                throw new DeskStartException(
                    $"The console cannot listen on {url}: {exception.Message}. Stop the other program or choose another address with --urls.", exception);
            }
        }
    }
}
