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
    IUserConfirmation<OperatorUser> confirmation)
    : SignInManager<OperatorUser>(users, context, claims, options, logger, schemes, confirmation)
{
    public override async Task<bool> CanSignInAsync(OperatorUser user) => !user.IsDisabled && await base.CanSignInAsync(user);

    // Asked for every cookie again; the stamp changes with the account, this catches the rest.
    public override async Task<OperatorUser?> ValidateSecurityStampAsync(System.Security.Claims.ClaimsPrincipal? principal) =>
        await base.ValidateSecurityStampAsync(principal) is { IsDisabled: false } user ? user : null;
}
