using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace TradingConsole.Web.SignIn;

/// <summary>Identity's sign-in with one more rule: a disabled person stays out.</summary>
internal sealed class OperatorSignIn(
    UserManager<OperatorUser> users,
    IHttpContextAccessor context,
    IUserClaimsPrincipalFactory<OperatorUser> claims,
    IOptions<IdentityOptions> options,
    ILogger<SignInManager<OperatorUser>> logger,
    IAuthenticationSchemeProvider schemes,
    IUserConfirmation<OperatorUser> confirmation,
    Sessions sessions)
    : SignInManager<OperatorUser>(users, context, claims, options, logger, schemes, confirmation)
{
    /// <summary>Signs in with a session of its own: never one that was there before.</summary>
    public async Task OpenAsync(OperatorUser user, string? origin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(user);
        var session = await sessions.OpenAsync(user.Id, origin ?? "unknown", cancellationToken);
        await SignInWithClaimsAsync(user, new AuthenticationProperties(),
        [
            new Claim(OperatorAccess.OriginClaim, origin ?? "unknown"), new Claim(Sessions.Claim, session.ToString()),
        ]);
    }

    public override async Task<bool> CanSignInAsync(OperatorUser user) => !user.IsDisabled && await base.CanSignInAsync(user);

    // Asked for every cookie again; the stamp changes with the account, this catches the rest.
    public override async Task<OperatorUser?> ValidateSecurityStampAsync(ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { IsDisabled: false } user ? user : null;
}
