using Microsoft.AspNetCore.Components;
using TradingConsole.Core.Market;
using TradingConsole.Web.Components;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>One symbol's decision, followed live or stepped through history, and recomputed on demand.</summary>
public sealed partial class DecisionDrawer : LiveComponentBase
{
    private static readonly string[] Keys = ["[", "]"];

    private readonly CancellationTokenSource _gone = new();
    private StoredDecision? _shown;
    private ReplayVerdict? _replay;
    private DateTimeOffset? _asked;
    private string? _error;
    private bool _isBusy;

    [Inject]
    internal DecisionReader Reader { get; init; } = null!;

    [Parameter, EditorRequired]
    public required string SymbolName { get; set; }

    /// <summary>Bar to show; null follows the newest decision.</summary>
    [Parameter]
    public DateTimeOffset? Bar { get; set; }

    /// <summary>Raised with the bar stepped to; null when following again.</summary>
    [Parameter]
    public EventCallback<DateTimeOffset?> BarChanged { get; set; }

    [Parameter]
    public EventCallback OnClose { get; set; }

    /// <summary>Part of the page's columns instead of floating over them.</summary>
    [Parameter]
    public bool IsDocked { get; set; }

    private bool IsFollowing => Bar is null;

    protected override async Task OnParametersSetAsync() => await ShowAsync();

    protected override void OnDeskChanged()
    {
        if (_asked is not null && IsFollowing && NewestBar() is { } newest && newest != _asked)
        {
            _ = InvokeAsync(ShowAsync);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _gone.Cancel();
        _gone.Dispose();
        base.Dispose(disposing);
    }

    private DateTimeOffset? NewestBar() =>
        Desk.Signals.IsDefault ? null : Desk.Signals.FirstOrDefault(signal => signal.Symbol.Value == SymbolName)?.Bar;

    private async Task ShowAsync()
    {
        if ((Bar ?? NewestBar()) is not { } wanted || !Symbol.TryParse(SymbolName, out var symbol, out _))
        {
            _shown = null;
            return;
        }

        if (_asked == wanted && _shown?.Signal.Symbol == symbol)
        {
            return;
        }

        _asked = wanted;
        var live = Desk.Signals.FirstOrDefault(signal => signal.Symbol == symbol && signal.Bar == wanted);
        if (live is not null)
        {
            var trade = Desk.Trades.FirstOrDefault(open => open.Symbol == symbol && open.SignalBar == wanted);
            _shown = new StoredDecision(live, null, _shown?.Signal.Bar == wanted ? _shown.Candle : null, trade, _shown?.Decimals);
        }

        await ReadAsync(cancellation => Reader.FindAsync(symbol, wanted, cancellation));
    }

    private async Task StepAsync(int step)
    {
        if (_shown is not { } shown)
        {
            return;
        }

        var symbol = shown.Signal.Symbol;
        var from = shown.Signal.Bar;
        var found = await ReadAsync(cancellation => step < 0
            ? Reader.PreviousAsync(symbol, from, cancellation)
            : Reader.NextAsync(symbol, from, cancellation));
        if (found is not null)
        {
            Bar = found.Signal.Bar == NewestBar() ? null : found.Signal.Bar;
            _asked = found.Signal.Bar;
            await BarChanged.InvokeAsync(Bar);
        }
    }

    private async Task FollowAsync()
    {
        Bar = null;
        await BarChanged.InvokeAsync(null);
        await ShowAsync();
    }

    private async Task RecomputeAsync()
    {
        if (_shown is not { } shown)
        {
            return;
        }

        _isBusy = true;
        try
        {
            _replay = await Reader.RecomputeAsync(shown.Signal.Symbol, shown.Signal.Bar, _gone.Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _error = $"Could not recompute: {exception.Message}";
        }
        finally
        {
            _isBusy = false;
        }
    }

    private async Task<StoredDecision?> ReadAsync(Func<CancellationToken, Task<StoredDecision?>> read)
    {
        _isBusy = true;
        try
        {
            var found = await read(_gone.Token);
            if (found is not null)
            {
                _replay = _shown?.Signal.Bar == found.Signal.Bar ? _replay : null;
                _shown = found;
            }

            _error = null;
            return found;
        }
        catch (OperationCanceledException)
        {
            return null; // The drawer closed while the store was answering.
        }
        catch (Exception exception)
        {
            _error = $"Could not read the decision: {exception.Message}";
            return null;
        }
        finally
        {
            _isBusy = false;
            StateHasChanged();
        }
    }

    private Task OnKeyAsync(string key) => key == "[" ? StepAsync(-1) : IsFollowing ? Task.CompletedTask : StepAsync(1);
}
