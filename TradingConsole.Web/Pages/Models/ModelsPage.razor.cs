using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Models;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Models;

/// <summary>Every registered model with its stage, and every promotion.</summary>
public sealed partial class ModelsPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private ModelList? _list;
    private IReadOnlyList<ChallengerView> _challengers = [];
    private ModelStage? _stage;
    private StageDemand? _demand;
    private string? _problem;
    private string? _note;
    private bool _mayAct;
    private bool _isImporting;

    [Inject]
    internal ModelReader Reader { get; init; } = null!;

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    private string Summary => _list?.Production is { } production
        ? $"champion {production.ShortId}, {_list.Models.Count(model => model.Stage == ModelStage.Shadow)} in shadow"
        : "no champion yet";

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

    private async Task ReloadAsync()
    {
        try
        {
            _list = await Reader.ListAsync(_gone.Token);
            _challengers = await Reader.ChallengersAsync(_list, _gone.Token);
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

    private void Ask(StageAct act, ModelView model) => (_demand, _note) = (new StageDemand(act, model, _list?.Production), null);

    private async Task CloseAsync(Outcome? outcome)
    {
        (_demand, _isImporting, _note) = (null, false, outcome?.Message);
        if (outcome is not null)
        {
            await ReloadAsync();
        }
    }
}
