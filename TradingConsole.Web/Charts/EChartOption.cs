using System.Text.Json.Serialization;

namespace TradingConsole.Web.Charts;

/// <summary>The part of an ECharts option the console uses. Colours are page tokens, e.g. <c>--tc-s1</c> or <c>--tc-down/0.32</c>.</summary>
public sealed record EChartOption(
    EChartGrid Grid, IReadOnlyList<EChartAxis> XAxis, IReadOnlyList<EChartAxis> YAxis, IReadOnlyList<EChartSeries> Series);

/// <param name="Left">Pixels from the edge; labels are kept inside.</param>
public sealed record EChartGrid(int Left = 8, int Top = 8, int Right = 8, int Bottom = 4, bool ContainLabel = true);

/// <param name="Type"><c>time</c>, <c>value</c>, <c>category</c> or <c>log</c>.</param>
/// <param name="Data">Names of a category axis.</param>
/// <param name="Scale">Whether the axis may leave zero out.</param>
public sealed record EChartAxis(
    string Type,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Data = null,
    bool Scale = true,
    string Position = "bottom",
    bool Inverse = false,
    int SplitNumber = 4);

/// <param name="Type"><c>line</c>, <c>bar</c> or <c>scatter</c>.</param>
/// <param name="Data">Points: <c>[x, y]</c>, or <c>[y]</c> on a category axis. Times are milliseconds since 1970 UTC; NaN is not allowed, null is a gap.</param>
public sealed record EChartSeries(
    string Type,
    string Name,
    IReadOnlyList<double?[]> Data,
    EChartStroke LineStyle,
    EChartFill ItemStyle,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] EChartFill? AreaStyle = null,
    bool ShowSymbol = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Step = null)
{
    /// <summary>A line over time without symbols or smoothing.</summary>
    public static EChartSeries Line(string name, IReadOnlyList<double?[]> points, string color, string? area = null) =>
        new("line", name, points, new EChartStroke(color, 1.5), new EChartFill(color), area is null ? null : new EChartFill(area));

    public static EChartSeries Bar(string name, IReadOnlyList<double?[]> points, string color) =>
        new("bar", name, points, new EChartStroke(color, 1), new EChartFill(color));
}

public sealed record EChartStroke(string Color, double Width);

public sealed record EChartFill(string Color);
