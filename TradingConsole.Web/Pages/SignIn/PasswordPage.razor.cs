using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Pages.SignIn;

public sealed partial class PasswordPage
{
    private IReadOnlyList<string> _errors = [];
    private bool _isDone;

    [Inject]
    internal UserManager<OperatorUser> Users { get; init; } = null!;

    [Inject]
    internal OperatorSignIn Door { get; init; } = null!;

    [Inject]
    internal SignInAudit Audit { get; init; } = null!;

    [Inject]
    internal Sessions Sessions { get; init; } = null!;

    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    [SupplyParameterFromForm]
    public PasswordInput Input { get; set; } = null!;

    protected override void OnInitialized() => Input ??= new PasswordInput();

    private async Task ChangeAsync()
    {
        if (Input.Next != Input.Again)
        {
            _errors = ["The two new passwords differ."];
            return;
        }

        if (await Users.GetUserAsync(Context.User) is not { } user)
        {
            _errors = ["This account does not exist any more."];
            return;
        }

        var result = await Users.ChangePasswordAsync(user, Input.Now ?? "", Input.Next ?? "");
        if (!result.Succeeded)
        {
            _errors = [.. result.Errors.Select(error => error.Description)];
            return;
        }

        await Sessions.EndAllAsync(user.Id, "password changed", Context.RequestAborted);
        await Door.OpenAsync(user, Context.Connection.RemoteIpAddress?.ToString(), Context.RequestAborted);
        await Audit.WriteAsync("user.change_password", user.UserName ?? "", OperatorAccess.ActorOf(Context.User), null, Context.RequestAborted);
        _isDone = true;
    }

    public sealed class PasswordInput
    {
        public string? Now { get; set; }

        public string? Next { get; set; }

        public string? Again { get; set; }
    }
}
