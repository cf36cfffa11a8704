using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>States what a change of stage does, shows the gate's answer where it counts, and asks once more.</summary>
public sealed partial class StageDialog
{
    /// <summary>What the desk asks of an override's reason; it is read again later, by someone who was not there.</summary>
    private const int ReasonMin = 15;

    private GateResult? _gate;
    private string? _gateProblem;
    private string? _refusal;
    private string? _actorName;
    private bool _isAdmin;
    private bool _isOverride;
    private bool _isBusy;
    private string _reason = "";
    private string _phrase = "";

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter, EditorRequired]
    public required StageDemand Demand { get; set; }

    /// <summary>What was done; null when the operator thought better of it.</summary>
    [Parameter]
    public EventCallback<Outcome?> OnClose { get; set; }

    /// <summary>The desk refused: what the page shows may be out of date.</summary>
    [Parameter]
    public EventCallback OnRefused { get; set; }

    private string Confirm => _isOverride ? $"{Demand.Title} against the gate" : Demand.Title;

    private bool MayOverride => _isAdmin && _gate is { Passed: false } gate
        && gate.Checks.All(check => check.Passed || !GateCodes.NeverOverridden.Contains(check.Code));

    private string? Blocker => _actorName is null ? OperatorAccess.WatchesOnly
        : Demand.Act == StageAct.Promote && _gate is { Passed: false } gate && !_isOverride
            ? $"The gate refuses: {gate.Checks.Count(check => !check.Passed)} of {gate.Checks.Count(check => !check.IsSkipped)} checks asked fail."
        : Demand.Act == StageAct.Promote && _gate is null && _gateProblem is null ? "The gate is still being asked."
        : _reason.Trim().Length < (_isOverride ? ReasonMin : 3) ? "Say why in a few words; the reason is kept."
        : _isOverride && !string.Equals(_phrase.Trim(), PromotionOrder.ConfirmationOf(Demand.Model.Id.Value), StringComparison.OrdinalIgnoreCase)
            ? "Type the first eight characters of the model's id."
        : null;

    private string Footer => Blocker ?? $"Recorded as {_actorName}";

    protected override async Task OnInitializedAsync()
    {
        _actorName = (await Access.ActAsync(Policies.Operator))?.Name;
        _isAdmin = await Access.MayAsync(Policies.Admin);
        if (Demand.Act != StageAct.Promote)
        {
            return;
        }

        try
        {
            _gate = await Control.AskGateAsync(Demand.Model.Id.Value, CancellationToken.None);
        }
        catch (Exception exception)
        {
            _gateProblem = $"The gate could not be asked now ({exception.Message}); it is asked again when you confirm.";
        }
    }

    private async Task ConfirmAsync()
    {
        if (await Access.ActAsync(_isOverride ? Policies.Admin : Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        var outcome = await ActAsync(actor);
        _isBusy = false;
        if (outcome.IsOk)
        {
            await OnClose.InvokeAsync(outcome);
            return;
        }

        _refusal = outcome.Message;
        await OnRefused.InvokeAsync();
    }

    private Task<Outcome> ActAsync(Actor actor)
    {
        var id = Demand.Model.Id.Value;
        var reason = _reason.Trim();
        var seen = Demand.Production?.Id.Value ?? Guid.Empty;
        return Demand.Act switch
        {
            StageAct.Promote => Control.PromoteAsync(
                new PromotionOrder(id, reason) { SeenProduction = seen, OverrideConfirmation = _isOverride ? _phrase.Trim() : null },
                actor, CancellationToken.None),
            StageAct.RollBack => Control.RollBackAsync(reason, seen, actor, CancellationToken.None),
            StageAct.Challenge => Control.ToShadowAsync(id, reason, actor, CancellationToken.None),
            _ => Control.ArchiveAsync(id, reason, actor, CancellationToken.None),
        };
    }

    private static string Day(ModelView model) =>
        model.Record.TrainEnd.UtcDateTime.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture);
}
