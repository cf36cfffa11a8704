using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.Components;
using TradingConsole.Web.Pages.Models;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>Jobs as they run and as they ran, the models they made side by side, and which of them trades.</summary>
public sealed partial class TrainingPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<ModelView> _compared = [];
    private ModelList? _list;
    private StageDemand? _demand;
    private string? _problem;
    private string? _note;
    private int _ended;
    private bool _mayAct;

    [Inject]
    internal ModelReader Reader { get; init; } = null!;

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    /// <summary>A job to point at in the history.</summary>
    [SupplyParameterFromQuery]
    public Guid? Job { get; set; }

    private string RunsFact => _list is null ? ""
        : $"{(_list.Models.Count == 1 ? "1 model" : $"{Formats.Number(_list.Models.Count)} models")}, newest first; choose two to {MetricComparison.ModelsMax} to compare";

    private string? RollBackRefusal => !_mayAct ? "Your role only watches. An operator or admin must do this."
        : _list is null ? "The registry has not been read yet."
        : _list.RollBackObjection;

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnInitializedAsync()
    {
        _mayAct = await Access.MayAsync(Policies.Operator);
        await ReloadAsync();
    }

    private Task AfterJobAsync()
    {
        _ended++;
        return ReloadAsync();
    }

    private async Task ReloadAsync()
    {
        try
        {
            _list = await Reader.ListAsync(_gone.Token);
            var chosen = _compared.Select(model => model.Id).ToList();
            _compared.Clear();
            _compared.AddRange(chosen.Select(id => _list.Models.FirstOrDefault(model => model.Id == id)).OfType<ModelView>());
            _problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the registry was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The model registry could not be read: {exception.Message}";
        }
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

    private void Ask(StageAct act, ModelView model) => (_demand, _note) = (new StageDemand(act, model, _list?.Production), null);

    private async Task CloseAsync(Outcome? outcome)
    {
        (_demand, _note) = (null, outcome?.Message);
        if (outcome is not null)
        {
            await ReloadAsync();
        }
    }
}
