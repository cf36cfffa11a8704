using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;

namespace TradingConsole.Web.SignIn;

/// <summary>Asks for the password once more before an act that an unlocked screen must not be enough for.</summary>
/// <remarks>Wrong answers count like wrong sign-ins, and lock as they do.</remarks>
public sealed class PasswordAgain(IServiceScopeFactory scopes)
{
    /// <param name="act">Stable word for the records, e.g. <c>key.store</c>.</param>
    /// <returns>Null when the password is the person's own; else one sentence that says why the act is refused.</returns>
    public async Task<string?> ObjectionAsync(ClaimsPrincipal person, string? password, string act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (string.IsNullOrEmpty(password))
        {
            return "Your password is missing: this act asks for it again.";
        }

        // A scope of its own: a circuit's would keep one database context for as long as the tab is open.
        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<OperatorUser>>();
        var actor = OperatorAccess.ActorOf(person);
        var result = await users.GetUserAsync(person) is { } user
            ? await scope.ServiceProvider.GetRequiredService<OperatorSignIn>().CheckPasswordSignInAsync(user, password, lockoutOnFailure: true)
            : SignInResult.Failed;
        if (result.Succeeded)
        {
            return null;
        }

        await scope.ServiceProvider.GetRequiredService<SignInAudit>()
            .WriteAsync("sign_in.again_failed", act, actor, new { reason = result.ToString() }, cancellationToken);
        return result.IsLockedOut ? "Too many wrong passwords: the account is locked for some minutes." : "The password is wrong.";
    }

    /// <summary>As above, for whoever sits at this browser tab.</summary>
    public async Task<string?> ObjectionAsync(
        AuthenticationStateProvider authentication, string? password, string act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        return await ObjectionAsync((await authentication.GetAuthenticationStateAsync()).User, password, act, cancellationToken);
    }
}
