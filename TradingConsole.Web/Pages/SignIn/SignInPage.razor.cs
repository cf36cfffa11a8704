using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.SignIn;

public sealed partial class SignInPage
{
    private string? _error;

    // The key only: which of name and password was wrong is nobody's business.
    private const string Refusal = "Name or password is wrong, or the account is disabled.";

    [Inject]
    internal UserManager<OperatorUser> Users { get; init; } = null!;

    [Inject]
    internal OperatorSignIn Door { get; init; } = null!;

    [Inject]
    internal SignInAudit Audit { get; init; } = null!;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    [SupplyParameterFromForm]
    public SignInInput Input { get; set; } = null!;

    [SupplyParameterFromQuery]
    public string? ReturnUrl { get; set; }

    protected override void OnInitialized() => Input ??= new SignInInput();

    private async Task SignInAsync()
    {
        var name = Input.Name?.Trim() ?? "";
        var actor = new Actor(name, Context.Connection.RemoteIpAddress?.ToString());
        var user = await Users.FindByNameAsync(name);
        var result = user is null
            ? SignInResult.Failed
            : await Door.CheckPasswordSignInAsync(user, Input.Password ?? "", lockoutOnFailure: true);
        if (user is null || !result.Succeeded)
        {
            _error = result.IsLockedOut
                ? "Too many wrong passwords: the account is locked for 10 minutes. An admin can reset the password."
                : Refusal;
            Context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await Audit.WriteAsync("sign_in.failed", name, actor, new { reason = result.ToString() }, Context.RequestAborted);
            return;
        }

        user.LastSignInAt = TimeProvider.System.GetUtcNow();
        await Users.UpdateAsync(user);
        await Door.SignInWithClaimsAsync(
            user, new AuthenticationProperties(), [new Claim(OperatorAccess.OriginClaim, actor.Origin ?? "unknown")]);
        await Audit.WriteAsync("sign_in.ok", user.UserName ?? name, actor, null, Context.RequestAborted);
        Navigation.NavigateTo(LocalPath(ReturnUrl));
    }

    // "//host" and "/\host" are other sites in a browser's eyes.
    private static string LocalPath(string? path) =>
        path is ['/', ..] and not ['/', '/' or '\\', ..] ? path : "/";

    public sealed class SignInInput
    {
        public string? Name { get; set; }

        public string? Password { get; set; }
    }
}
