using System.Collections.Immutable;
using TradingConsole.Core.Market;
using TradingConsole.Core.Quality.Storage;

namespace TradingConsole.Web.Pages.DataQuality;

/// <summary>A span of the map and how finely it is cut.</summary>
public sealed record FeedSpan(string Key, string Label, TimeSpan Length, TimeSpan Cell)
{
    public static readonly FeedSpan SixHours = new("6h", "6 h", TimeSpan.FromHours(6), TimeSpan.FromMinutes(5));
    public static readonly FeedSpan Day = new("24h", "24 h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(15));
    public static readonly FeedSpan Week = new("7d", "7 d", TimeSpan.FromDays(7), TimeSpan.FromHours(2));

    public static readonly ImmutableArray<FeedSpan> All = [SixHours, Day, Week];

    public static FeedSpan Parse(string? key) => All.FirstOrDefault(span => span.Key == key) ?? SixHours;
}

/// <summary>One cell as drawn.</summary>
/// <param name="Expected">0: the symbol had no bar before this cell ended.</param>
public readonly record struct FeedMapCell(DateTimeOffset From, int Expected, int Missing, int Outliers, double? CandleMs)
{
    public double MissingFraction => Expected == 0 ? 0 : (double)Missing / Expected;
}

public sealed record FeedMapRow(Symbol Symbol, ImmutableArray<FeedMapCell> Cells)
{
    public long Expected => Cells.Sum(cell => (long)cell.Expected);

    public long Missing => Cells.Sum(cell => (long)cell.Missing);

    public int Outliers => Cells.Sum(cell => cell.Outliers);

    public double? CandleMsMax => Cells.Max(cell => cell.CandleMs);

    public double MissingFraction => Expected == 0 ? 0 : (double)Missing / Expected;
}

/// <summary>Symbol × time: what the store lacks and how late candles came. Worst symbols first.</summary>
public sealed record FeedMap(ImmutableArray<FeedMapRow> Rows, DateTimeOffset From, DateTimeOffset To, FeedSpan Span)
{
    public long Expected => Rows.Sum(row => row.Expected);

    public long Missing => Rows.Sum(row => row.Missing);

    public long Outliers => Rows.Sum(row => (long)row.Outliers);

    /// <param name="first">Each symbol's oldest stored bar; nothing is expected before it.</param>
    public static FeedMap Of(
        IEnumerable<Symbol> symbols, ImmutableDictionary<Symbol, DateTimeOffset> first, IEnumerable<FeedCell> stored, DateTimeOffset from,
        DateTimeOffset to, FeedSpan span, TimeSpan latencyMax)
    {
        var known = stored.ToDictionary(cell => (cell.Symbol, cell.At));
        var count = (int)Math.Ceiling(span.Length / span.Cell);
        var rows = symbols.Select(symbol => new FeedMapRow(
            symbol,
            [
                .. Enumerable.Range(0, count).Select(i =>
                {
                    var at = from + (span.Cell * i);
                    var end = at + span.Cell < to ? at + span.Cell : to;
                    var start = first.TryGetValue(symbol, out var oldest) ? (oldest > at ? oldest : at) : end;
                    var expected = Math.Max(0, (int)Math.Round((end - start).TotalMinutes));
                    var cell = known.GetValueOrDefault((symbol, at));
                    return new FeedMapCell(
                        at, expected, Math.Max(0, expected - (cell?.Stored ?? 0)), cell?.Outliers ?? 0, cell?.CandleMsMedian);
                }),
            ]));
        return new FeedMap(
            [
                .. rows
                    .OrderByDescending(row => row.Missing)
                    .ThenByDescending(row => row.CandleMsMax >= latencyMax.TotalMilliseconds ? row.CandleMsMax : 0),
            ],
            from, to, span);
    }
}
