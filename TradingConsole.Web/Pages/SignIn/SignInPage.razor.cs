using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.SignIn;

public sealed partial class SignInPage
{
    private string? _error;

    [Inject]
    internal UserManager<OperatorUser> Users { get; init; } = null!;

    [Inject]
    internal OperatorSignIn Door { get; init; } = null!;

    [Inject]
    internal SignInTry Try { get; init; } = null!;

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

    /// <summary>Sent here by a tab whose session ended.</summary>
    [SupplyParameterFromQuery]
    public bool Ended { get; set; }

    protected override void OnInitialized() => Input ??= new SignInInput();

    private async Task SignInAsync()
    {
        var name = Input.Name?.Trim() ?? "";
        var actor = new Actor(name, Context.Connection.RemoteIpAddress?.ToString());
        var (user, reason) = await Try.RunAsync(name, Input.Password ?? "", actor, Context.RequestAborted);
        if (user is null)
        {
            _error = reason;
            Context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        user.LastSignInAt = TimeProvider.System.GetUtcNow();
        await Users.UpdateAsync(user);
        await Door.OpenAsync(user, actor.Origin, Context.RequestAborted);
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
