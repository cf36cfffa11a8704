using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Web.Pages.Settings;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Jobs;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>Asks what a job is to be started with, and tells what it will need before it starts.</summary>
public sealed partial class JobStartDialog
{
    private string? _preset;
    private string? _refusal;
    private string? _tooLarge;
    private string? _actorName;
    private JobEstimate? _estimate;
    private MachineMemory _machine = MachineMemory.Read();
    private bool _isBusy;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    internal PresetReader Presets { get; init; } = null!;

    [Parameter, EditorRequired]
    public required JobForm Form { get; set; }

    /// <summary>The registry's models, newest first.</summary>
    [Parameter]
    public IReadOnlyList<ModelView> Models { get; set; } = [];

    /// <summary>Heavy jobs that run or wait ahead of a heavy one.</summary>
    [Parameter]
    public int Queue { get; set; }

    /// <summary>Null when the operator thought better of it.</summary>
    [Parameter]
    public EventCallback<Outcome?> OnClose { get; set; }

    private IEnumerable<ModelView> Choices => Models.Where(model => model.Stage != ModelStage.Archived);

    private string? Blocker => _actorName is null ? OperatorAccess.WatchesOnly
        : !Form.IsValid ? Form.Fields.First(entry => entry.Error is not null).Error
        : _tooLarge;

    // What is wrong with a field stands beside it, in red; saying it here again would only be quieter.
    private string? Footer => _actorName is null ? Blocker : Form.IsValid && _tooLarge is null ? $"Recorded as {_actorName}" : null;

    protected override async Task OnInitializedAsync()
    {
        if (Form.IsEvidence)
        {
            // The one that waits for evidence: the newest candidate, else the newest challenger.
            var waiting = Choices.FirstOrDefault(model => model.Stage == ModelStage.Candidate)
                ?? Choices.FirstOrDefault(model => model.Stage == ModelStage.Shadow);
            Form.ModelId = waiting?.Id.Value.ToString() ?? "";
        }

        _actorName = (await Access.ActAsync(Policies.Operator))?.Name;
        try
        {
            _preset = await Presets.LabelPresetAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            _preset = $"could not be read: {exception.Message}";
        }

        await EstimateAsync();
    }

    private async Task ChangeAsync(JobField field, ChangeEventArgs change)
    {
        field.Text = change.Value?.ToString() ?? "";
        await EstimateAsync();
    }

    private async Task EstimateAsync()
    {
        (_estimate, _tooLarge, _refusal) = (null, null, null);
        if (!Form.IsValid)
        {
            return;
        }

        try
        {
            _estimate = await Control.EstimateJobAsync(Form.Kind, Form.ToConfig(), CancellationToken.None);
            _machine = MachineMemory.Read();
            _tooLarge = _estimate is { } estimate ? _machine.Refusal(estimate.MemoryBytes) : null;
        }
        catch (Exception exception)
        {
            _refusal = $"What it needs could not be estimated: {exception.Message}";
        }
    }

    private async Task StartAsync()
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            _refusal = "Your role does not allow this any more.";
            return;
        }

        _isBusy = true;
        var outcome = await Control.StartJobAsync(Form.Kind, Form.ToConfig(), actor, CancellationToken.None);
        _isBusy = false;
        if (outcome.IsOk)
        {
            await OnClose.InvokeAsync(outcome);
            return;
        }

        _refusal = outcome.Message;
    }
}
