using System.Diagnostics;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace TradingConsole.Web.SignIn;

/// <summary>A click in an open tab is activity; values that change on the screen are not.</summary>
internal sealed class SessionActivity(AuthenticationStateProvider authentication, Sessions sessions) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            // What this act does is one command: its audit rows carry one id, another than the tab's other acts.
            var around = Activity.Current;
            Activity.Current = null;
            using var act = new Activity("tab act").Start();
            try
            {
                sessions.TouchBeside((await authentication.GetAuthenticationStateAsync()).User);
                await next(context);
            }
            finally
            {
                act.Stop();
                Activity.Current = around;
            }
        };
}
