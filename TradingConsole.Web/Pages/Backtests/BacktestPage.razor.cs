using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Backtesting.Storage;

namespace TradingConsole.Web.Pages.Backtests;

/// <summary>One stored backtest, whole: what bound it, what it earned and cost, and the hashes to find it again by.</summary>
public sealed partial class BacktestPage : IDisposable
{
    private readonly CancellationTokenSource _gone = new();
    private StoredBacktest? _stored;
    private string? _problem;
    private bool _isMissing;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    public required BacktestStore Backtests { get; init; }

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override Task OnParametersSetAsync() => _stored?.Row.Id == Id ? Task.CompletedTask : LoadAsync();

    private async Task LoadAsync()
    {
        try
        {
            _stored = await Backtests.FindAsync(Id, _gone.Token);
            (_isMissing, _problem) = (_stored is null, null);
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"The report could not be read: {exception.Message}";
        }
    }
}
