using Microsoft.AspNetCore.Components;
using TradingConsole.Workers.Jobs.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.Training;

/// <summary>Jobs that have been, a page at a time: how long each took, who asked, and how it ended in words.</summary>
public sealed partial class JobHistoryPanel : IDisposable
{
    private const int PageSize = 15;

    private static readonly string[] Kinds =
    [
        "bootstrap_history", "label_recent", "train_model", "walkforward_backtest", "compute_drift", "promote_model", "sync_universe", "open_interest",
        "train_personal_models",
    ];

    private readonly CancellationTokenSource _gone = new();
    private IReadOnlyList<JobState>? _jobs;
    private string? _problem;
    private string _kind = "";
    private string _status = "";
    private int _skip;
    private int _version = -1;

    [Inject]
    public required JobStore Store { get; init; }

    [Parameter]
    public DateTimeOffset Now { get; set; }

    /// <summary>Counts up when a job has ended: the list is read again.</summary>
    [Parameter]
    public int Version { get; set; }

    /// <summary>A job somebody was sent to look at.</summary>
    [Parameter]
    public Guid? Highlighted { get; set; }

    private string Fact => _skip == 0 ? "newest first, real durations" : $"from number {_skip + 1}, newest first, real durations";

    public void Dispose()
    {
        _gone.Cancel();
        _gone.Dispose();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_version != Version)
        {
            _version = Version;
            await LoadAsync();
        }
    }

    private Task FromStartAsync()
    {
        _skip = 0;
        return LoadAsync();
    }

    private Task StepAsync(int by)
    {
        _skip = Math.Max(0, _skip + by);
        return LoadAsync();
    }

    private async Task LoadAsync()
    {
        try
        {
            _jobs = await Store.HistoryAsync(
                _kind.Length == 0 ? null : _kind, _status.Length == 0 ? null : _status, _skip, PageSize, _gone.Token);
            _problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the store was answering.
        }
        catch (Exception exception)
        {
            _problem = $"Past jobs could not be read: {exception.Message}";
        }
    }
}
