namespace TradingConsole.Web.Charts;

/// <summary>What a price chart shows besides candles. Fixed for the life of the component.</summary>
/// <param name="Panes">Panes below the candles, top to bottom, on the same time scale.</param>
/// <param name="PriceStretch">Height of the price pane relative to the others.</param>
public sealed record PriceChartOptions(IReadOnlyList<ChartPane> Panes, double PriceStretch = 3)
{
    public static readonly PriceChartOptions PriceOnly = new([]);
}

/// <param name="Stretch">Height relative to the other panes.</param>
public sealed record ChartPane(string Id, string Title, IReadOnlyList<ChartLine> Lines, double Stretch = 1);

/// <param name="Color">A page token such as <c>--tc-s2</c>; re-read when the theme changes.</param>
/// <param name="Filled">Tint the area above the pane's threshold.</param>
public sealed record ChartLine(string Id, string Label, string Color, double Width = 1, bool Filled = false);

/// <summary>Values of the panes' lines, one column per line id; null is a gap.</summary>
/// <param name="Time">Bar open times, whole seconds since 1970 UTC, ascending.</param>
public sealed record SeriesColumns(IReadOnlyList<long> Time, IReadOnlyDictionary<string, IReadOnlyList<double?>> Series)
{
    public static readonly SeriesColumns Empty = new([], new Dictionary<string, IReadOnlyList<double?>>());
}

/// <summary>The newest value of each line.</summary>
public sealed record SeriesPoint(long Time, IReadOnlyDictionary<string, double?> Values);

/// <summary>The open trade's levels, in price.</summary>
/// <param name="From">Entry time, whole seconds since 1970 UTC.</param>
/// <param name="Titles">Axis titles by line: <c>entry</c>, <c>target</c>, <c>stop</c>, <c>liquidation</c>.</param>
public sealed record TradeLines(
    long From, double? Entry, double? Target, double? Stop, double? Liquidation, IReadOnlyDictionary<string, string> Titles);

/// <summary>An arrow at one bar: an entry or an exit.</summary>
public sealed record ChartMarker(long Time, bool IsBuy, string Text);
