using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>One model: where it comes from, what it scored, what the gate says now, what became of it, and what can be done with it.</summary>
public sealed partial class ModelPage
{
    private static readonly (StageAct Act, string Label)[] Offered =
    [
        (StageAct.Challenge, "Put into shadow"), (StageAct.Archive, "Archive"), (StageAct.RollBack, "Roll back to it"), (StageAct.Promote, "Promote"),
    ];

    private Guid _shown;
    private GateResult? _gate;
    private string? _gateProblem;
    private StageDemand? _demand;
    private bool _isAsking;

    [Inject]
    internal ModelReader Reader { get; init; } = null!;

    [Inject]
    public required IDeskControl Control { get; init; }

    [Parameter]
    public Guid Id { get; set; }

    protected override bool FollowsDesk => false;

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(30);

    protected override string What => "The model";

    /// <summary>Null while nothing, or another model still, has been read.</summary>
    private ModelPageView? Read => View is { } view && view.Id == Id ? view : null;

    private DateTimeOffset Now => Desk.AsOf;

    private string GateFact => _gate is null ? "asked now"
        : _gate.Passed ? $"asked now: it may be promoted, {_gate.Count()}"
        : $"asked now: {_gate.Checks.Count(check => !check.Passed)} of {_gate.Checks.Count(check => !check.IsSkipped)} checks asked object";

    /// <summary>What its stage allows; the rest is not offered.</summary>
    private IEnumerable<(StageAct Act, string Label)> Acts => Read?.Card is not { } card ? []
        : Offered.Where(offer => LifeCycle.Objection(card.Model.Stage, offer.Act) is null
            && (offer.Act != StageAct.RollBack || Read?.List.RollBackTarget?.Id == card.Model.Id));

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Id)
        {
            return;
        }

        (_shown, _gate) = (Id, null);
        await base.OnParametersSetAsync();
        await AskGateAsync();
    }

    protected override async Task<ModelPageView> ReadAsync(CancellationToken cancellationToken)
    {
        var id = Id;
        return new ModelPageView(id, await Reader.CardAsync(new ModelId(id), cancellationToken), await Reader.ListAsync(cancellationToken));
    }

    private async Task AskGateAsync()
    {
        if (Read?.Card is null)
        {
            return;
        }

        _isAsking = true;
        try
        {
            (_gate, _gateProblem) = (await Control.AskGateAsync(Id, CancellationToken.None), null);
        }
        catch (Exception exception)
        {
            _gateProblem = $"The gate could not be asked now: {exception.Message}";
        }

        _isAsking = false;
    }

    private string? Refusal(StageAct act) => ActRefusal ?? LifeCycle.Objection(Read!.Card!.Model.Stage, act);

    private void Ask(StageAct act) => (_demand, Note) = (new StageDemand(act, ModelView.Of(Read!.Card!.Model), Read.List.Production), null);

    private async Task CloseAsync(Outcome? outcome)
    {
        _demand = null;
        await DoneAsync(outcome?.Message);
        if (outcome is not null)
        {
            await AskGateAsync();
        }
    }
}
