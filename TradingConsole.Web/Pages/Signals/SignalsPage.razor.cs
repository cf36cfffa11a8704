using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using TradingConsole.Web.Components;

namespace TradingConsole.Web.Pages.Signals;

/// <summary>Every symbol's latest decision, live; a row opens the whole reason.</summary>
public sealed partial class SignalsPage : LiveComponentBase, IAsyncDisposable
{
    private static readonly string[] Keys = ["j", "k", "Enter", "Escape"];

    private static readonly (SignalView View, string Name, string Hover)[] Views =
    [
        (SignalView.All, "All", "Every symbol with a decision"),
        (SignalView.Top, "Top EV", "The ten best expected values"),
        (SignalView.Funding, "Funding", "The ten largest funding rates, either sign"),
        (SignalView.Volatility, "Volatile", "The ten largest ATRs over price"),
        (SignalView.Blocked, "Blocked", "Refused by a gate or guard"),
        (SignalView.Taken, "Taken", "Entering or in position"),
    ];

    private readonly PageScript _script = new();
    private SignalFilter _filter = new();
    private ImmutableArray<SignalRow> _rows = [];
    private string? _cursor;
    private DateTimeOffset? _bar;

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IJSRuntime Js { get; init; }

    private string Summary => string.Create(CultureInfo.InvariantCulture,
        $"{_rows.Length} of {Desk.Signals.Length}{(Desk.Champion is { } champion ? $", champion {champion.ShortId}" : ", no champion yet")}");

    private string PanelFact => Desk.Health.LatestSignal is { } latest
        ? $"bar {Formats.Clock(latest)}, as of {Formats.Clock(Desk.AsOf)} UTC"
        : $"as of {Formats.Clock(Desk.AsOf)} UTC";

    private string WhyEmpty => Desk.Champion is null
        ? $"No decisions yet: there is no model in production ({Desk.Phase})."
        : $"No decisions yet: the first closed minute with complete features has not come ({Desk.Phase}).";

    private string NextStep => Desk.Champion is null
        ? "Training shows the running jobs; the first model is promoted by itself."
        : "Decisions are made at the close of each minute.";

    private string NothingMatches => _filter.Text.Length > 0
        ? $"No symbol or reason matches '{_filter.Text}' in this view."
        : _filter.View == SignalView.Taken
            ? "No entry was taken and no position is open."
            : "No symbol belongs to this view now.";

    public ValueTask DisposeAsync()
    {
        Dispose();
        return _script.DisposeAsync();
    }

    protected override void OnInitialized()
    {
        Navigation.LocationChanged += OnLocationChanged;
        _filter = SignalFilter.Parse(new Uri(Navigation.Uri));
        _cursor = _filter.Row;
        base.OnInitialized();
    }

    protected override void OnDeskChanged() => _rows = _filter.Apply(SignalRow.From(Desk));

    protected override void Dispose(bool disposing)
    {
        Navigation.LocationChanged -= OnLocationChanged;
        base.Dispose(disposing);
    }

    // A page without parameters is not told about a new query, so it listens itself.
    private void OnLocationChanged(object? sender, LocationChangedEventArgs change)
    {
        var address = new Uri(change.Location);
        if (address.AbsolutePath != "/signals")
        {
            return;
        }

        var row = _filter.Row;
        _filter = SignalFilter.Parse(address);
        _bar = _filter.Row == row ? _bar : null;
        _cursor = _filter.Row ?? _cursor;
        OnDeskChanged();
        _ = InvokeAsync(StateHasChanged);
    }

    private void Show(SignalFilter filter) => Navigation.NavigateTo(filter.ToAddress(), replace: true);

    private void Sort(SignalSort sort) => Show(_filter.SortedBy(sort));

    private void Open(string symbol) => Show(_filter with { Row = symbol });

    private void Close() => Show(_filter with { Row = null });

    private void OnTyped(ChangeEventArgs change) => Show(_filter with { Text = change.Value?.ToString() ?? "" });

    private Task ExportAsync() => _script.SaveAsync(
        Js,
        string.Create(CultureInfo.InvariantCulture, $"signals-{Desk.AsOf.UtcDateTime:yyyyMMdd-HHmmss}.csv"),
        "text/csv",
        SignalCsv.Write(_rows));

    private async Task OnKeyAsync(string key)
    {
        switch (key)
        {
            case "j" or "k":
                await MoveAsync(key == "j" ? 1 : -1);
                break;
            case "Enter" when _cursor is { } row:
                Open(row);
                break;
            case "Escape" when _filter.Row is not null:
                Close();
                break;
        }
    }

    private async Task MoveAsync(int step)
    {
        if (_rows.IsEmpty)
        {
            return;
        }

        var at = -1;
        for (var i = 0; i < _rows.Length && at < 0; i++)
        {
            at = _rows[i].Symbol.Value == _cursor ? i : -1;
        }

        var next = at < 0 ? 0 : Math.Clamp(at + step, 0, _rows.Length - 1);
        _cursor = _rows[next].Symbol.Value;
        if (_filter.Row is not null)
        {
            Open(_cursor);
        }

        await _script.ShowRowAsync(Js, SignalTable.RowId(_cursor));
    }
}
