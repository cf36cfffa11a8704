using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Reading;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>Stored coverage laid out to be read: raw beside corrected for each kind of band, then the corrected ones segment by segment.</summary>
/// <param name="Kinds">Over everything, as alerts prefer the methods.</param>
/// <param name="Axes">Those that have segments: category, liquidity, time to end, play.</param>
public sealed record CoverageGrid(ImmutableArray<CoverageKind> Kinds, ImmutableArray<CoverageAxis> Axes)
{
    private static readonly ImmutableArray<string> AxisOrder = ["category", "liquidity", "time", "play"];
    private static readonly ImmutableArray<string> Lengths = ["<1d", "1-7d", "7-30d", "30-90d", ">90d"];

    public static CoverageGrid Of(ImmutableArray<CoverageLine> lines)
    {
        var kinds = lines.Select(line => (line.Method, line.Ahead)).Distinct().ToImmutableArray();
        var all = lines.ToLookup(line => BandSegments.AxisOf(line.SegmentKey));
        return new CoverageGrid(
            [.. kinds.Select(kind => KindOf(kind, all["all"])).Where(kind => kind.Raw is not null || kind.Corrected is not null)],
            [
                .. AxisOrder.Where(axis => all[axis].Any()).Select(axis => new CoverageAxis(
                    axis,
                    [
                        .. all[axis].GroupBy(line => line.SegmentKey).OrderBy(segment => Place(axis, segment)).ThenBy(segment => segment.Key, StringComparer.Ordinal)
                            .Select(segment => new CoverageSegment(segment.Key, NameOf(segment.Key), [.. kinds.Select(kind => KindOf(kind, segment))])),
                    ])),
            ]);
    }

    private static CoverageKind KindOf((string Method, TimeSpan Ahead) kind, IEnumerable<CoverageLine> lines)
    {
        var own = lines.Where(line => line.Method == kind.Method && line.Ahead == kind.Ahead).ToList();
        return new CoverageKind(kind.Method, kind.Ahead, own.Find(line => !line.IsCorrected), own.Find(line => line.IsCorrected));
    }

    private static string NameOf(string segment) => Array.Find(segment.Split('|'), part => part != "*") ?? segment;

    // Categories by how much is known of them; the others in their own order.
    private static int Place(string axis, IGrouping<string, CoverageLine> segment)
    {
        var place = axis switch
        {
            "liquidity" => ScoreWords.LiquidityBuckets.IndexOf(NameOf(segment.Key)),
            "time" => Lengths.IndexOf(NameOf(segment.Key)),
            "play" => BandSegments.Kinds.IndexOf(segment.Key),
            _ => -segment.Max(line => line.SampleSize),
        };
        return place < 0 && axis != "category" ? int.MaxValue : place;
    }
}

/// <summary>One method, so far ahead.</summary>
/// <param name="Raw">Null where none came due; likewise the corrected ones.</param>
public sealed record CoverageKind(string Method, TimeSpan Ahead, CoverageLine? Raw, CoverageLine? Corrected);

/// <param name="Name">Its one part that is not all.</param>
/// <param name="Cells">In the order of the grid's kinds.</param>
public sealed record CoverageSegment(string Key, string Name, ImmutableArray<CoverageKind> Cells);

/// <param name="Name"><c>category</c>, <c>liquidity</c>, <c>time</c> or <c>play</c>.</param>
public sealed record CoverageAxis(string Name, ImmutableArray<CoverageSegment> Segments);
