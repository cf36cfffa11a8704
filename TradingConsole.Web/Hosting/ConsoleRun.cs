using System.Net.Sockets;

namespace TradingConsole.Web.Hosting;

/// <summary>Runs the built console until it is told to stop, and turns a taken port into one sentence.</summary>
internal static class ConsoleRun
{
    public static async Task<int> UntilStoppedAsync(WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.RunAsync(cancellationToken);
            return 0;
        }
        catch (IOException exception) when (exception.InnerException is SocketException or Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"The console cannot listen on {string.Join(", ", app.Urls)}: {exception.Message} Stop the other program or choose another address with --urls.");
            return 1;
        }
    }
}
