using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Web.SignIn;

/// <summary>Asks for the password once more before an act that an unlocked screen must not be enough for; a wrong one is on record.</summary>
/// <remarks>Wrong answers count towards the account's lock.</remarks>
public sealed class PasswordAgain
{
    private readonly IPasswordCheck _check;
    private readonly SignInAudit _audit;

    internal PasswordAgain(IPasswordCheck check, SignInAudit audit) => (_check, _audit) = (check, audit);

    /// <param name="act">Stable word for the records, e.g. <c>key.store</c>.</param>
    /// <returns>Null when the password is the person's own; else one sentence that says why the act is refused.</returns>
    public async Task<string?> ObjectionAsync(ClaimsPrincipal person, string? password, string act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (string.IsNullOrEmpty(password))
        {
            return "Your password is missing: this act asks for it again.";
        }

        var actor = OperatorAccess.ActorOf(person);
        if (await _check.ObjectionAsync(actor.Name, password, cancellationToken) is not { } objection)
        {
            return null;
        }

        await _audit.WriteAsync("sign_in.again_failed", act, actor, new { reason = objection }, cancellationToken);
        return objection;
    }

    /// <summary>As above, for whoever sits at this browser tab.</summary>
    public async Task<string?> ObjectionAsync(
        AuthenticationStateProvider authentication, string? password, string act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(authentication);
        return await ObjectionAsync((await authentication.GetAuthenticationStateAsync()).User, password, act, cancellationToken);
    }
}
