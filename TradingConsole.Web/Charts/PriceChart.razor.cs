using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TradingConsole.Web.Charts;

/// <summary>
/// A candle chart with panes below it. The owner pushes data through the methods; pushes made before the browser has
/// built the chart are kept, the latest of each kind, and applied then.
/// </summary>
public sealed partial class PriceChart : IAsyncDisposable
{
    private readonly ChartModule _module = new("./charts/price-chart.js");
    private DotNetObjectReference<PriceChart>? _self;
    private ElementReference _element;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public required PriceChartOptions Options { get; set; }

    /// <summary>What the picture shows, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public string Class { get; set; } = "";

    /// <summary>Raised with the open time (seconds since 1970 UTC) of a bar the operator clicked.</summary>
    [Parameter]
    public EventCallback<long> BarChosen { get; set; }

    /// <summary>Raised once, when the browser has built the chart.</summary>
    [Parameter]
    public EventCallback Ready { get; set; }

    public Task SetBarsAsync(BarColumns bars) => _module.CallAsync("setBars", bars);

    public Task UpdateBarAsync(ChartBar bar) => _module.CallAsync("updateBar", bar);

    public Task SetSeriesAsync(SeriesColumns series) => _module.CallAsync("setSeries", series);

    public Task UpdateSeriesAsync(SeriesPoint point) => _module.CallAsync("updateSeries", point);

    /// <param name="values">Threshold by pane id; a missing pane has none.</param>
    public Task SetThresholdsAsync(IReadOnlyDictionary<string, double> values) => _module.CallAsync("setThresholds", values);

    public Task SetTradeAsync(TradeLines? trade) => _module.CallAsync("setTrade", trade);

    public Task SetMarkersAsync(IReadOnlyList<ChartMarker> markers) => _module.CallAsync("setMarkers", markers);

    public Task SelectAsync(long? time) => _module.CallAsync("select", time);

    /// <param name="precision">Decimals shown.</param>
    public Task SetPriceFormatAsync(int precision, double tick) => _module.CallAsync("setPriceFormat", precision, tick);

    /// <summary>Call before the bars of another symbol or interval.</summary>
    public Task ResetAsync() => _module.CallAsync("reset");

    [JSInvokable]
    public Task OnBarChosen(long time) => InvokeAsync(() => BarChosen.InvokeAsync(time));

    public async ValueTask DisposeAsync()
    {
        await _module.DisposeAsync();
        _self?.Dispose();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await _module.CreateAsync(Js, _element, Options, _self);
            await Ready.InvokeAsync();
        }
    }
}
