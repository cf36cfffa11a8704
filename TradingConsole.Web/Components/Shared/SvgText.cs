using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace TradingConsole.Web.Components.Shared;

/// <summary>Text inside an SVG. Razor takes a bare <c>text</c> element for its own directive, so it is built by hand.</summary>
public sealed class SvgText : ComponentBase
{
    [Parameter, EditorRequired]
    public double X { get; set; }

    [Parameter, EditorRequired]
    public double Y { get; set; }

    [Parameter, EditorRequired]
    public string Value { get; set; } = "";

    /// <summary><c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    [Parameter]
    public string Anchor { get; set; } = "start";

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "x", Formats.Svg(X));
        builder.AddAttribute(2, "y", Formats.Svg(Y));
        builder.AddAttribute(3, "text-anchor", Anchor);
        builder.AddAttribute(4, "font-size", "11");
        builder.AddAttribute(5, "fill", "var(--tc-t3)");
        builder.AddContent(6, Value);
        builder.CloseElement();
    }
}
