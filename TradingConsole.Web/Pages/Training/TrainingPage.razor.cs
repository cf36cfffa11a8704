using System.Globalization;
using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Pages.Training;

/// <summary>Jobs as they run, the models they made, and which of them trades.</summary>
public sealed partial class TrainingPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private readonly List<ModelView> _compared = [];
    private IReadOnlyList<ModelView>? _models;
    private IReadOnlyList<ModelPromotion> _promotions = [];
    private ModelView? _detail;
    private ModelAct? _act;
    private string? _problem;
    private bool _mayAct;

    [Inject]
    public required ModelRegistry Registry { get; init; }

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    private ModelView? Production => _models?.FirstOrDefault(model => model.Stage == ModelStage.Production);

    private ModelView? ReplacedByProduction => Production is { } now
        && _promotions.FirstOrDefault(promotion => promotion.ModelId == now.Id)?.ReplacedId is { } replaced
        ? _models?.FirstOrDefault(model => model.Id == replaced)
        : null;

    private string ModelsFact => _models is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture,
            $"{_models.Count} models, as of {Formats.Clock(Pulse.Latest.AsOf)} UTC");

    private string? RollBackRefusal => !_mayAct ? "Your role only watches. An operator or admin must do this."
        : Production is null ? "No model is in production."
        : ReplacedByProduction is null ? "The model in production replaced none, so there is nothing to return to."
        : null;

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

    private async Task ReloadAsync()
    {
        try
        {
            var records = await Registry.ListAsync(100, _gone.Token);
            _promotions = await Registry.PromotionsAsync(20, _gone.Token);
            _models = [.. records.Select(ModelView.Of)];
            _detail = _models.FirstOrDefault(model => model.Id == _detail?.Id);
            _compared.RemoveAll(chosen => _models.All(model => model.Id != chosen.Id));
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

        StateHasChanged();
    }

    private void Compare(ModelView model)
    {
        if (_compared.RemoveAll(chosen => chosen.Id == model.Id) > 0)
        {
            return;
        }

        if (_compared.Count == 2)
        {
            _compared.RemoveAt(0);
        }

        _compared.Add(model);
    }

    private void Open(ModelView model) => _detail = _detail?.Id == model.Id ? null : model;

    private async Task CloseActAsync(bool isDone)
    {
        _act = null;
        if (isDone)
        {
            await ReloadAsync();
        }
    }

    private static string GateCount(GateResult gate) => gate.Checks.IsDefaultOrEmpty
        ? "no checks"
        : $"{gate.Checks.Count(check => check.Passed)} of {gate.Checks.Length} pass";
}
