using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>Every registered model with its stage, and every promotion.</summary>
public sealed partial class ModelsPage
{
    private ModelStage? _stage;
    private StageDemand? _demand;
    private bool _isImporting;

    [Inject]
    internal ModelReader Reader { get; init; } = null!;

    protected override bool FollowsDesk => false;

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(30);

    protected override string What => "The model registry";

    private string Summary => View?.List is { Production: { } production } list
        ? $"champion {production.ShortId}, {list.Models.Count(model => model.Stage == ModelStage.Shadow)} in shadow"
        : "no champion yet";

    private string? RollBackRefusal => ActRefusal
        ?? (View is { } view ? view.List.RollBackObjection : "The registry has not been read yet.");

    protected override async Task<ModelsView> ReadAsync(CancellationToken cancellationToken)
    {
        var list = await Reader.ListAsync(cancellationToken);
        return new ModelsView(list, await Reader.ChallengersAsync(list, cancellationToken));
    }

    private void Ask(StageAct act, ModelView model) => (_demand, Note) = (new StageDemand(act, model, View?.List.Production), null);

    private Task CloseAsync(Outcome? outcome)
    {
        (_demand, _isImporting) = (null, false);
        return DoneAsync(outcome?.Message);
    }
}
