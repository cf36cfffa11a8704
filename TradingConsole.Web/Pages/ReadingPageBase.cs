using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;

namespace TradingConsole.Web.Pages;

/// <summary>
/// A page that shows stored facts, most beside live ones. They are read at once, again every few seconds, after an act and whenever the
/// address changes; what was read stays on the screen when a later read fails, and says how old it is.
/// </summary>
/// <typeparam name="TView">Everything one read brings, immutable.</typeparam>
public abstract class ReadingPageBase<TView> : LiveComponentBase, IAsyncDisposable
    where TView : class
{
    /// <summary>Facts about the account older than this are shown as old.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _gone = new();
    private readonly PageScript _script = new();
    private readonly TimeProvider _wall = TimeProvider.System; // A reader's patience is real time, whatever the market clock does.
    private long _turn;
    private long _readAt;

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary>What the latest successful read brought; null until the first.</summary>
    protected TView? View { get; private set; }

    /// <summary>Why the latest read failed, in words; null while reading works.</summary>
    protected string? Problem { get; private set; }

    /// <summary>What an act answered, shown until the next.</summary>
    protected string? Note { get; set; }

    /// <summary>The person may act on the desk. Asked again at every act; this only decides what is offered.</summary>
    protected bool MayAct { get; set; }

    /// <summary>Age of what is shown once it is too old, or while reading fails; otherwise null.</summary>
    protected TimeSpan? ViewAge => View is null ? null
        : _wall.GetElapsedTime(_readAt) is var age && (age > AgeMax || Problem is not null) ? age
        : Silence;

    /// <summary>Why no act is offered; null when the person may act.</summary>
    protected string? ActRefusal => MayAct ? null : OperatorAccess.WatchesOnly;

    protected virtual TimeSpan ReadEvery => TimeSpan.FromSeconds(5);

    /// <summary>What is read, as the error names it: "The orders".</summary>
    protected abstract string What { get; }

    /// <summary>A failed read in words.</summary>
    protected virtual string ProblemOf(Exception failure) => $"{What} could not be read: {failure?.Message}";

    protected abstract Task<TView> ReadAsync(CancellationToken cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
        Dispose();
        await _script.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnParametersSetAsync()
    {
        MayAct = await Access.MayAsync(Policies.Operator);
        await ReloadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = KeepReadingAsync();
        }
    }

    protected async Task ReloadAsync()
    {
        var turn = ++_turn;
        try
        {
            LookAtDesk();
            var view = await ReadAsync(_gone.Token);
            if (turn != _turn)
            {
                return; // A later question was answered first.
            }

            (View, Problem, _readAt) = (view, null, _wall.GetTimestamp());
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return; // The page closed while the database was answering.
        }
        catch (Exception exception)
        {
            Problem = ProblemOf(exception);
        }

        StateHasChanged();
    }

    /// <summary>Closes a dialog: shows what it answered and reads again; null: it was left without an act.</summary>
    protected Task DoneAsync(string? answer)
    {
        Note = answer;
        return answer is null ? Task.CompletedTask : ReloadAsync();
    }

    /// <summary>Offers a text as a file named after the market's time.</summary>
    protected Task SaveCsvAsync(string name, string text) => _script.SaveAsync(
        Js, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}-{Desk.AsOf.UtcDateTime:yyyyMMdd-HHmm}.csv"), "text/csv", text);

    private async Task KeepReadingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(ReadEvery, _wall);
            while (await timer.WaitForNextTickAsync(_gone.Token))
            {
                await InvokeAsync(ReloadAsync);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return; // The page closed.
        }
    }
}
