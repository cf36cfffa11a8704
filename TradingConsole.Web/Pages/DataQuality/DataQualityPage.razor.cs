using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Npgsql;
using TradingConsole.Core.Quality;
using TradingConsole.Web.Components;
using TradingConsole.Web.SignIn;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Pages.DataQuality;

/// <summary>What the feed delivered, how far the features drifted, and what is wrong now. Read again every few seconds.</summary>
public sealed partial class DataQualityPage : IAsyncDisposable
{
    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _gone = new();
    private readonly PageScript _script = new();
    private QualityView? _view;
    private QualityPicture _picture = QualityPicture.Empty;
    private DeskSnapshot _desk = null!;
    private string? _problem;
    private string? _refusal;
    private bool _mayAct;

    [Inject]
    internal QualityReader Reader { get; init; } = null!;

    [Inject]
    public required DeskPulse Pulse { get; init; }

    [Inject]
    public required IDeskControl Control { get; init; }

    [Inject]
    public required OperatorAccess Access { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    /// <summary><c>6h</c>, <c>24h</c> or <c>7d</c>.</summary>
    [SupplyParameterFromQuery(Name = "span")]
    public string? AskedSpan { get; set; }

    /// <summary><c>both</c>, <c>missing</c>, <c>latency</c> or <c>outliers</c>.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? AskedShow { get; set; }

    /// <summary>Whose PSI over time is drawn; null: the worst.</summary>
    [SupplyParameterFromQuery]
    public string? Feature { get; set; }

    private FeedSpan Span => FeedSpan.Parse(AskedSpan);

    private string Show => AskedShow is "missing" or "latency" or "outliers" ? AskedShow : "both";

    private string? Shown => Feature ?? _picture.Features.OrderByDescending(DriftPanel.Rank).FirstOrDefault()?.Feature;

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
        await _script.DisposeAsync();
    }

    protected override void OnInitialized() => _desk = Pulse.Latest;

    protected override async Task OnParametersSetAsync()
    {
        _mayAct = await Access.MayAsync(Policies.Operator);
        await ReloadAsync();
    }

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            _ = KeepReadingAsync();
        }
    }

    private async Task KeepReadingAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(ReadEvery, TimeProvider.System);
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

    private async Task ReloadAsync()
    {
        try
        {
            (_desk, _picture) = (Pulse.Latest, Reader.Picture);
            _view = await Reader.ReadAsync(_desk, Span, Shown, _gone.Token);
            _problem = null;
        }
        catch (OperationCanceledException)
        {
            return; // The page closed while the database was answering.
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            _problem = $"Data quality could not be read: {exception.Message}";
        }

        StateHasChanged();
    }

    private Task AcknowledgeAsync(Alert alert) => ActAsync(Control.AcknowledgeAlertAsync, alert);

    private Task ResolveAsync(Alert alert) => ActAsync(Control.ResolveAlertAsync, alert);

    private async Task ActAsync(Func<long, Actor, CancellationToken, Task<Outcome>> act, Alert alert)
    {
        if (await Access.ActAsync(Policies.Operator) is not { } actor)
        {
            (_mayAct, _refusal) = (false, "Your role only watches.");
            return;
        }

        var outcome = await act(alert.Id, actor, _gone.Token);
        _refusal = outcome.IsOk ? null : outcome.Message;
        await ReloadAsync();
    }

    private Task ExportAsync() => _view is null
        ? Task.CompletedTask
        : _script.SaveAsync(
            Js, string.Create(CultureInfo.InvariantCulture, $"data-quality-{_desk.AsOf.UtcDateTime:yyyyMMdd-HHmm}.csv"), "text/csv",
            QualityCsv.Write(_view, _picture));

    private void Go(string span, string show, string? feature) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(
        "/data-quality", new Dictionary<string, object?>
        {
            ["span"] = span == FeedSpan.SixHours.Key ? null : span,
            ["show"] = show == "both" ? null : show,
            ["feature"] = feature,
        }));
}
