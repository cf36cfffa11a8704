using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.SignIn;

public sealed partial class SetUpPage
{
    private bool _isAllowed;
    private IReadOnlyList<string> _errors = [];

    [Inject]
    internal FirstAdmin FirstAdmin { get; init; } = null!;

    [Inject]
    internal UserManager<OperatorUser> Users { get; init; } = null!;

    [Inject]
    internal OperatorSignIn Door { get; init; } = null!;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public HttpContext Context { get; set; } = null!;

    [SupplyParameterFromQuery]
    public string? Token { get; set; }

    [SupplyParameterFromForm]
    public SetUpInput Input { get; set; } = null!;

    protected override void OnInitialized()
    {
        Input ??= new SetUpInput();
        _isAllowed = FirstAdmin.IsToken(Token);
        if (!_isAllowed)
        {
            Context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }

    private async Task CreateAsync()
    {
        if (!_isAllowed)
        {
            return;
        }

        if (Input.Password != Input.Again)
        {
            _errors = ["The two passwords differ."];
            return;
        }

        var name = Input.Name?.Trim() ?? "";
        var origin = Context.Connection.RemoteIpAddress?.ToString();
        var result = await FirstAdmin.CreateAsync(name, Input.Password ?? "", new Actor(name, origin), Context.RequestAborted);
        if (!result.Succeeded)
        {
            _errors = [.. result.Errors.Select(error => error.Description)];
            return;
        }

        var user = await Users.FindByNameAsync(name) ?? throw new InvalidOperationException($"The new account {name} is gone.");
        await Door.OpenAsync(user, origin, Context.RequestAborted);
        Navigation.NavigateTo("/");
    }

    public sealed class SetUpInput
    {
        public string? Name { get; set; }

        public string? Password { get; set; }

        public string? Again { get; set; }
    }
}
