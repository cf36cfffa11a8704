using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Execution;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Components.Layout;

public sealed partial class ModeDialog
{
    private TradingMode _wanted;
    private string? _refusal;
    private string _footer = "";
    private bool _mayAct;
    private bool _isBusy;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _wanted = Desk.Mode;
        var actor = await Access.ActAsync(Policies.Operator);
        _mayAct = actor is not null;
        _footer = actor is null ? "" : $"Recorded as {actor.Name}";
    }

    private async Task SwitchAsync()
    {
        if (await Access.LowerRiskAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        var outcome = await Control.SetModeAsync(new ModeOrder(_wanted), actor, CancellationToken.None);
        _isBusy = false;
        if (outcome is { IsOk: true, IsPending: false })
        {
            await OnClose.InvokeAsync();
            return;
        }

        _refusal = outcome.Message;
    }
}
