using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace TradingConsole.Web.SignIn;

/// <summary>An open tab is asked every few seconds whether its person may still be here: a circuit outlives its cookie.</summary>
internal sealed class CircuitRevalidation(ILoggerFactory loggers, Sessions sessions)
    : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(5);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        await sessions.IsAliveAsync(authenticationState.User, cancellationToken);
}
