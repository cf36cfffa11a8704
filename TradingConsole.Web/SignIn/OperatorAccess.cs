using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Terminal;

namespace TradingConsole.Web.SignIn;

/// <summary>Who sits at this browser tab and what they may do; asked again at every act, not once per page.</summary>
public sealed class OperatorAccess
{
    private readonly AuthenticationStateProvider _authentication;
    private readonly IAuthorizationService _authorization;
    private readonly Sessions _sessions;
    private readonly DenialAudit _denials;

    internal OperatorAccess(
        AuthenticationStateProvider authentication, IAuthorizationService authorization, Sessions sessions, DenialAudit denials) =>
        (_authentication, _authorization, _sessions, _denials) = (authentication, authorization, sessions, denials);

    /// <summary>The claim that carries the address the person signed in from.</summary>
    public const string OriginClaim = "tradingconsole:origin";

    /// <summary>What stands where an act is not offered.</summary>
    public const string WatchesOnly = "Your role only watches. An operator or admin must do this.";

    public async Task<bool> MayAsync(string policy)
    {
        var person = (await _authentication.GetAuthenticationStateAsync()).User;
        return await IsAllowedAsync(person, policy, Sessions.LookPatience);
    }

    /// <summary>The acting person, or null when <paramref name="policy"/> does not allow the act.</summary>
    public Task<Actor?> ActAsync(string policy) => ActAsync(policy, Sessions.LookPatience);

    /// <summary>
    /// The same for an act that only lowers risk: a known person is believed when the database does not answer at once, because a kill
    /// must not wait for it.
    /// </summary>
    public Task<Actor?> LowerRiskAsync(string policy) => ActAsync(policy, Sessions.HastyPatience);

    public static Actor ActorOf(ClaimsPrincipal user) =>
        new(user.Identity?.Name ?? "unknown", user.FindFirstValue(OriginClaim)) { IsAdmin = user.IsInRole(Roles.Admin) };

    /// <summary>The same, with the account's id: for acts that are written into a person's own records.</summary>
    public async Task<Person?> PersonAsync(string policy) =>
        await ActAsync(policy, Sessions.LookPatience) is null ? null : PersonOf((await _authentication.GetAuthenticationStateAsync()).User);

    /// <summary>Who reads their own records at this tab; null when nobody is signed in any more.</summary>
    public async Task<Guid?> ReaderAsync()
    {
        var person = (await _authentication.GetAuthenticationStateAsync()).User;
        return await _sessions.LookAsync(person, Sessions.LookPatience, CancellationToken.None) is Standing.Out ? null : IdOf(person);
    }

    /// <summary>The account's id.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: the endpoint or page lets strangers in.</exception>
    public static Guid IdOf(ClaimsPrincipal user)
    {
        ArgumentNullException.ThrowIfNull(user);
        return Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id)
            ? id : throw new InvalidOperationException("Nobody is signed in.");
    }

    public static Person PersonOf(ClaimsPrincipal user) => new(IdOf(user), ActorOf(user));

    private async Task<Actor?> ActAsync(string policy, TimeSpan patience)
    {
        var person = (await _authentication.GetAuthenticationStateAsync()).User;
        if (await IsAllowedAsync(person, policy, patience))
        {
            return ActorOf(person);
        }

        await _denials.WriteAsync("access.denied", $"needs {policy}", ActorOf(person));
        return null;
    }

    // The tab's own picture of the person may be hours old; the session's row is not.
    private async Task<bool> IsAllowedAsync(ClaimsPrincipal person, string policy, TimeSpan patience) =>
        await _sessions.LookAsync(person, patience, CancellationToken.None) is not Standing.Out
        && (await _authorization.AuthorizeAsync(person, policy)).Succeeded;
}
