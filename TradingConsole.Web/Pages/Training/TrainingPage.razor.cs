using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>Jobs as they run and as they ran, the models they made side by side, and which of them trades.</summary>
public sealed partial class TrainingPage
{
    private readonly List<ModelView> _compared = [];
    private StageDemand? _demand;
    private int _ended;

    [Inject]
    internal ModelReader Reader { get; init; } = null!;

    /// <summary>A job to point at in the history.</summary>
    [SupplyParameterFromQuery]
    public Guid? Job { get; set; }

    protected override bool FollowsDesk => false;

    protected override TimeSpan ReadEvery => TimeSpan.FromSeconds(30);

    protected override string What => "The model registry";

    private string RunsFact => View is null ? ""
        : $"{(View.Models.Count == 1 ? "1 model" : $"{Formats.Number(View.Models.Count)} models")}, newest first; choose two to {MetricComparison.ModelsMax} to compare";

    private string? RollBackRefusal => ActRefusal ?? (View is null ? "The registry has not been read yet." : View.RollBackObjection);

    protected override async Task<ModelList> ReadAsync(CancellationToken cancellationToken)
    {
        var list = await Reader.ListAsync(cancellationToken);
        var chosen = _compared.Select(model => model.Id).ToList();
        _compared.Clear();
        _compared.AddRange(chosen.Select(id => list.Models.FirstOrDefault(model => model.Id == id)).OfType<ModelView>());
        return list;
    }

    private Task AfterJobAsync()
    {
        _ended++;
        return ReloadAsync();
    }

    private void Compare(ModelView model)
    {
        if (_compared.RemoveAll(chosen => chosen.Id == model.Id) > 0)
        {
            return;
        }

        if (_compared.Count == MetricComparison.ModelsMax)
        {
            _compared.RemoveAt(0);
        }

        _compared.Add(model);
    }

    private void Ask(StageAct act, ModelView model) => (_demand, Note) = (new StageDemand(act, model, View?.Production), null);

    private Task CloseAsync(Outcome? outcome)
    {
        _demand = null;
        return DoneAsync(outcome?.Message);
    }
}
