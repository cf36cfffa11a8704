using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>Who sits at this browser tab and what they may do; asked again at every act, not once per page.</summary>
public sealed class OperatorAccess(AuthenticationStateProvider authentication, IAuthorizationService authorization)
{
    /// <summary>The claim that carries the address the person signed in from.</summary>
    public const string OriginClaim = "tradingconsole:origin";

    public async Task<bool> MayAsync(string policy)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        return (await authorization.AuthorizeAsync(state.User, policy)).Succeeded;
    }

    /// <summary>The acting person, or null when <paramref name="policy"/> does not allow the act.</summary>
    public async Task<Actor?> ActAsync(string policy)
    {
        var state = await authentication.GetAuthenticationStateAsync();
        return (await authorization.AuthorizeAsync(state.User, policy)).Succeeded ? ActorOf(state.User) : null;
    }

    public static Actor ActorOf(ClaimsPrincipal user) =>
        new(user.Identity?.Name ?? "unknown", user.FindFirstValue(OriginClaim)) { IsAdmin = user.IsInRole(Roles.Admin) };
}
