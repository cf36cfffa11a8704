using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Core.Training;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>One model: where it comes from, what it scored, what the gate says now, what became of it, and what can be done with it.</summary>
public sealed partial class ModelPage : IDisposable
{
    private static readonly (StageAct Act, string Label)[] Offered =
    [
        (StageAct.Challenge, "Put into shadow"), (StageAct.Archive, "Archive"), (StageAct.RollBack, "Roll back to it"), (StageAct.Promote, "Promote"),
    ];

    private readonly CancellationTokenSource _gone = new();
    private Guid _shown;
    private ModelCard? _card;
    private ModelList? _list;
    private GateResult? _gate;
    private string? _gateProblem;
    private string? _problem;
    private string? _note;
    private StageDemand? _demand;
    private bool _isMissing;
    private bool _isAsking;
    private bool _mayAct;

    [Inject]
    internal ModelReader Reader { get; init; } = null!;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Parameter]
    public Guid Id { get; set; }

    private DateTimeOffset Now => Pulse.Latest.AsOf;

    private string GateFact => _gate is null ? "asked now"
        : _gate.Passed ? $"asked now: it may be promoted, {_gate.Count()}"
        : $"asked now: {_gate.Checks.Count(check => !check.Passed)} of {_gate.Checks.Count(check => !check.IsSkipped)} checks asked object";

    /// <summary>What its stage allows; the rest is not offered.</summary>
    private IEnumerable<(StageAct Act, string Label)> Acts => _card is not { } card ? []
        : Offered.Where(offer => LifeCycle.Objection(card.Model.Stage, offer.Act) is null
            && (offer.Act != StageAct.RollBack || _list?.RollBackTarget?.Id == card.Model.Id));

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Id)
        {
            return;
        }

        (_shown, _card, _gate, _isMissing) = (Id, null, null, false);
        _mayAct = await Access.MayAsync(Policies.Operator);
        await LoadAsync();
        await AskGateAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            _card = await Reader.CardAsync(new ModelId(Id), _gone.Token);
            _list = await Reader.ListAsync(_gone.Token);
            (_isMissing, _problem) = (_card is null, null);
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the registry was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The model could not be read: {exception.Message}";
        }
    }

    private async Task AskGateAsync()
    {
        if (_card is null)
        {
            return;
        }

        _isAsking = true;
        try
        {
            (_gate, _gateProblem) = (await Control.AskGateAsync(Id, _gone.Token), null);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (Exception exception)
        {
            _gateProblem = $"The gate could not be asked now: {exception.Message}";
        }

        _isAsking = false;
    }

    private string? Refusal(StageAct act) => !_mayAct ? "Your role only watches. An operator or admin must do this."
        : LifeCycle.Objection(_card!.Model.Stage, act);

    private void Ask(StageAct act) => (_demand, _note) = (new StageDemand(act, ModelView.Of(_card!.Model), _list?.Production), null);

    private async Task CloseAsync(Outcome? outcome)
    {
        (_demand, _note) = (null, outcome?.Message);
        if (outcome is not null)
        {
            await LoadAsync();
            await AskGateAsync();
        }
    }
}
