using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace TradingConsole.Web.SignIn;

/// <summary>Prints the set-up link once the console listens. To the terminal only: a log file would keep the token.</summary>
internal sealed class FirstAdminAnnouncement(FirstAdmin firstAdmin, IServer server, IHostApplicationLifetime lifetime) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (await firstAdmin.PrepareAsync(cancellationToken) is { } token)
        {
            lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine(
                $"No account exists yet. Create the first admin here: {Address()}/setup?token={token}"));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private string Address() => server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
}
