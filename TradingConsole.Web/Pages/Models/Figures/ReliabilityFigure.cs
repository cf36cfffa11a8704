using TradingConsole.Core.Statistics;

namespace TradingConsole.Web.Pages.Models.Figures;

/// <summary>A reliability curve placed in its picture: predicted probability across, observed rate up, both 0 to 1.</summary>
/// <param name="Points">One a bin that holds rows.</param>
public sealed record ReliabilityFigure(IReadOnlyList<ReliabilityPoint> Points)
{
    /// <summary>Side of the square plot, and its margins, in picture units.</summary>
    public const double Side = 190;

    public const double Left = 34;
    public const double Top = 8;

    /// <summary>Below this many rows a bin is drawn hollow.</summary>
    public const int SmallSample = 30;

    public static ReliabilityFigure Of(IEnumerable<ReliabilityBin> bins) => new(
    [
        .. bins.Where(bin => bin.Count > 0).Select(bin =>
        {
            var interval = WilsonInterval.Of((int)Math.Round(bin.ObservedRate * bin.Count), bin.Count);
            return new ReliabilityPoint(
                X(bin.ProbabilityMean), Y(bin.ObservedRate), Y(interval.High), Y(interval.Low), bin.Count < SmallSample, Words(bin, interval));
        }),
    ]);

    public static double X(double probability) => Left + (probability * Side);

    public static double Y(double rate) => Top + ((1 - rate) * Side);

    /// <summary>The points joined, for a polyline.</summary>
    public string Line() => string.Join(' ', Points.Select(point => $"{Formats.Svg(point.X)},{Formats.Svg(point.Y)}"));

    private static string Words(ReliabilityBin bin, WilsonInterval interval) =>
        $"predicted {Formats.Percent(bin.ProbabilityMean)}, happened {Formats.Percent(bin.ObservedRate)}, {Formats.Percent(interval.Low)} to {Formats.Percent(interval.High)}, n {Formats.Number(bin.Count)}{(bin.Count < SmallSample ? ", small sample" : "")}";
}

/// <param name="HighY">Upper end of the 95 % interval, so the smaller coordinate.</param>
/// <param name="Words">What hovering tells.</param>
public readonly record struct ReliabilityPoint(double X, double Y, double HighY, double LowY, bool IsSmall, string Words);
