using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace TradingConsole.Web.Charts;

/// <summary>An ECharts chart of a typed option. A changed option is merged in the browser, not rebuilt.</summary>
public sealed partial class EChart : IAsyncDisposable
{
    private readonly ChartModule _module = new("./charts/echart.js");
    private ElementReference _element;
    private EChartOption? _shown;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public required EChartOption Option { get; set; }

    /// <summary>What the picture shows, for those who do not see it.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public string Class { get; set; } = "";

    public ValueTask DisposeAsync() => _module.DisposeAsync();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _shown = Option;
            await _module.CreateAsync(Js, _element, Option);
        }
        else if (!ReferenceEquals(_shown, Option))
        {
            _shown = Option;
            await _module.CallAsync("setOption", Option);
        }
    }
}
