using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Keys;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>Where an admin enters, rotates and removes the exchange key. What was typed is forgotten as soon as it was used.</summary>
public sealed partial class KeysPanel
{
    private StoredKey? _stored;
    private string _account = "";
    private string _apiKey = "";
    private string _secret = "";
    private string _why = "";
    private string _password = "";
    private string? _refusal;
    private string? _done;
    private bool _isBusy;

    [Inject]
    public required KeyDesk Desk { get; init; }

    [Inject]
    public required KeyRingOptions Ring { get; init; }

    [Inject]
    public required PasswordAgain Again { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required AuthenticationStateProvider Authentication { get; init; }

    [Parameter]
    public bool MayAct { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _stored = MayAct ? await Desk.FindAsync(CancellationToken.None) : null;
        _account = _stored?.Account ?? "";
    }

    private Task StoreAsync() => DoAsync("key.store", actor => Desk.EnterAsync(new KeyRequest(_account, _apiKey, _secret, _why), actor, CancellationToken.None));

    private Task RemoveAsync() => DoAsync("key.remove", actor => Desk.RemoveAsync(_why, actor, CancellationToken.None));

    private async Task DoAsync(string act, Func<Actor, Task<Outcome>> what)
    {
        (_refusal, _done, _isBusy) = (null, null, true);
        try
        {
            if (await Access.ActAsync(Policies.Admin) is not { } actor)
            {
                _refusal = "Your role does not allow this any more.";
                return;
            }

            if (await Again.ObjectionAsync(Authentication, _password, act, CancellationToken.None) is { } objection)
            {
                _refusal = objection;
                return;
            }

            var outcome = await what(actor);
            (_done, _refusal) = outcome.IsOk ? (outcome.Message, (string?)null) : (null, outcome.Message);
            _stored = await Desk.FindAsync(CancellationToken.None);
        }
        finally
        {
            (_apiKey, _secret, _password, _isBusy) = ("", "", "", false);
        }
    }
}
