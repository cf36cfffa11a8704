using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>States what a promotion or roll-back changes, shows the gate's answer and asks once more.</summary>
public sealed partial class PromoteDialog
{
    private GateResult? _gate;
    private string? _gateProblem;
    private string? _refusal;
    private string? _actorName;
    private string _reason = "";
    private bool _isBusy;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter, EditorRequired]
    public required ModelAct Act { get; set; }

    /// <summary>True when the act was done.</summary>
    [Parameter]
    public EventCallback<bool> OnClose { get; set; }

    private string Title => Act.IsRollBack ? $"Roll back to {Act.Other!.ShortId}" : $"Promote {Act.Model.ShortId}";

    private string Confirm => Act.IsRollBack ? $"Roll back to {Act.Other!.ShortId}" : $"Promote {Act.Model.ShortId}";

    private string? Blocker => _actorName is null ? "Your role only watches. An operator or admin must do this."
        : !Act.IsRollBack && _gate is { Passed: false } gate ? $"The gate refuses: {gate.Checks.Count(check => !check.Passed)} of {gate.Checks.Length} checks fail."
        : _reason.Trim().Length < 3 ? "Say why in a few words; the reason is kept."
        : null;

    private string Footer => Blocker ?? $"Recorded as {_actorName}";

    protected override async Task OnInitializedAsync()
    {
        _actorName = (await Access.ActAsync(Policies.Operator))?.Name;
        if (Act.IsRollBack)
        {
            return;
        }

        try
        {
            _gate = await Control.AskGateAsync(Act.Model.Id.Value, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _gateProblem = $"The gate could not be asked now ({exception.Message}); it is asked again when you confirm.";
        }
    }

    private async Task ConfirmAsync()
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        var outcome = Act.IsRollBack
            ? await Control.RollBackAsync(_reason.Trim(), Act.Model.Id.Value, actor, CancellationToken.None)
            : await Control.PromoteAsync(new PromotionOrder(Act.Model.Id.Value, _reason.Trim()), actor, CancellationToken.None);
        _isBusy = false;
        if (outcome.IsOk)
        {
            await OnClose.InvokeAsync(true);
            return;
        }

        _refusal = outcome.Message;
    }

    private static string Day(ModelView model) =>
        model.Record.TrainEnd.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
