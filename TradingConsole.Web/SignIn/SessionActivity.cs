using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace TradingConsole.Web.SignIn;

/// <summary>A click in an open tab is activity; values that change on the screen are not.</summary>
internal sealed class SessionActivity(AuthenticationStateProvider authentication, Sessions sessions) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            await sessions.TouchAsync((await authentication.GetAuthenticationStateAsync()).User);
            await next(context);
        };
}
