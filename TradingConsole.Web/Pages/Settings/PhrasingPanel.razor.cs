using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Web.Language;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Phrasing;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Settings;

/// <summary>Where an admin says which language model phrases reports. What was typed is forgotten as soon as it was used.</summary>
public sealed partial class PhrasingPanel
{
    private StoredPhrasing? _stored;
    private string _endpoint = "";
    private string _model = "";
    private string _key = "";
    private string _why = "";
    private string _password = "";
    private string? _refusal;
    private string? _done;
    private bool _isBusy;

    [CascadingParameter]
    public Words W { get; set; } = Words.English;

    [Inject]
    public required IPhrasingDesk Desk { get; init; }

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
        (_endpoint, _model) = (_stored?.Endpoint ?? "", _stored?.Model ?? "");
    }

    private Task StoreAsync() => DoAsync(
        "phrasing.store", actor => Desk.StoreAsync(new PhrasingOrder(_endpoint, _model, _key.Length > 0 ? _key : null, _why), actor, CancellationToken.None));

    private Task RemoveAsync() => DoAsync("phrasing.remove", actor => Desk.RemoveAsync(_why, actor, CancellationToken.None));

    private async Task DoAsync(string act, Func<Actor, Task<Outcome>> what)
    {
        (_refusal, _done, _isBusy) = (null, null, true);
        try
        {
            if (await Access.ActAsync(Policies.Admin) is not { } actor)
            {
                _refusal = W["act.no_more"];
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
            (_key, _password, _isBusy) = ("", "", false);
        }
    }
}
