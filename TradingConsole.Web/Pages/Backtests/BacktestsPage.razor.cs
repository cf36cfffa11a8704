using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Core.Models;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>Every stored backtest, what runs now, and the way to start another.</summary>
public sealed partial class BacktestsPage : IDisposable
{
    private const int RowsMax = 100;

    private readonly CancellationTokenSource _gone = new();
    private readonly List<Guid> _chosen = []; // At most two.
    private IReadOnlyList<BacktestRow>? _rows;
    private IReadOnlyList<ModelRecord> _models = [];
    private string? _problem;
    private bool _isStarting;
    private bool _mayAct;

    [Inject]
    public required BacktestStore Backtests { get; init; }

    [Inject]
    public required ModelRegistry Registry { get; init; }

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    private string Summary => _rows switch
    {
        null => "",
        { Count: RowsMax } => $"the latest {RowsMax}",
        var rows => rows.Count == 1 ? "1 report" : $"{rows.Count} reports",
    };

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

    private void Choose(Guid id)
    {
        if (!_chosen.Remove(id) && _chosen.Count < 2)
        {
            _chosen.Add(id);
        }
    }

    private async Task ReloadAsync()
    {
        try
        {
            _models = await Registry.ListAsync(30, _gone.Token);
            _rows = await Backtests.ListAsync(RowsMax, _gone.Token);
            _problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The stored backtests could not be read: {exception.Message}";
        }

        StateHasChanged();
    }
}
