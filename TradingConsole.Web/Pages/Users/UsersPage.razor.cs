using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using TradingConsole.Web.SignIn;
using TradingConsole.Web.SignIn.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Users;

public sealed partial class UsersPage
{
    private IReadOnlyList<AccountRow>? _rows;
    private IReadOnlyList<SessionRow>? _sessions;
    private IReadOnlyList<string> _errors = [];
    private AccountRow? _resetting;
    private string? _failure;
    private string? _done;
    private string _me = "";
    private string _name = "";
    private string _password = "";
    private string _role = Roles.Viewer;
    private DateTimeOffset _now;

    /// <summary>A scope per act: a circuit's own scope would keep one database context for as long as the tab is open.</summary>
    [Inject]
    public required IServiceScopeFactory Scopes { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _me = (await Access.ActAsync(Policies.Admin))?.Name ?? "";
        await LoadAsync();
    }

    private async Task LoadAsync()
    {
        await using var scope = Scopes.CreateAsyncScope();
        _now = TimeProvider.System.GetUtcNow();
        var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
        _rows = await accounts.ListAsync(CancellationToken.None);
        _sessions = await accounts.SessionsAsync(CancellationToken.None);
    }

    private void BeginReset(AccountRow row) => (_resetting, _password, _errors, _done) = (row, "", [], null);

    private async Task SubmitAsync()
    {
        var (reset, name, password) = (_resetting, _name, _password);
        var isDone = await DoAsync((accounts, actor) => reset is null
            ? accounts.CreateAsync(name, password, _role, actor, CancellationToken.None)
            : accounts.ResetPasswordAsync(reset.Id, password, actor, CancellationToken.None));
        if (isDone)
        {
            _done = reset is null ? $"{name} can sign in." : $"{reset.Name} has a new password; old sessions are over.";
            (_resetting, _name, _password) = (null, "", "");
        }
    }

    private Task<bool> EndAsync(SessionRow session) =>
        DoAsync((accounts, actor) => accounts.EndSessionAsync(session, actor, CancellationToken.None));

    private Task<bool> SetDisabledAsync(AccountRow row) =>
        DoAsync((accounts, actor) => accounts.SetDisabledAsync(row.Id, !row.IsDisabled, actor, CancellationToken.None));

    private Task<bool> SetRoleAsync(AccountRow row, string? role) =>
        DoAsync((accounts, actor) => accounts.SetRoleAsync(row.Id, role ?? "", actor, CancellationToken.None));

    private async Task<bool> DoAsync(Func<Accounts, Actor, Task<IdentityResult>> act)
    {
        (_errors, _done) = ([], null);
        if (await Access.ActAsync(Policies.Admin) is not { } actor)
        {
            _failure = "Your role does not allow this any more.";
            return false;
        }

        await using (var scope = Scopes.CreateAsyncScope())
        {
            var result = await act(scope.ServiceProvider.GetRequiredService<Accounts>(), actor);
            _errors = [.. result.Errors.Select(error => error.Description)];
        }

        await LoadAsync();
        return _errors.Count == 0;
    }
}
