using System.Collections.Immutable;
using TradingConsole.Core.Forecasts.Reading;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Web.Pages.Forecasts;

/// <summary>A reliability curve placed in its picture: price across, observed rate up, how many forecasts along the foot.</summary>
public sealed record CurveFigure(ImmutableArray<CurvePoint> Points)
{
    public const double Left = 34;
    public const double Top = 8;
    public const double Width = 316;
    public const double Height = 200;
    private const double BarsHeight = 34;
    private const int SmallBin = 30;

    public static CurveFigure Of(ImmutableArray<CurveBin> bins)
    {
        var most = bins.IsEmpty ? 1 : Math.Max(1, bins.Max(bin => bin.Count));
        return new CurveFigure(
        [
            .. bins.Where(bin => bin.Count > 0).OrderBy(bin => bin.ProbabilityMean).Select(bin =>
            {
                // A run that stored no interval still stored how many there were.
                var wilson = bin is { Low: { } low, High: { } high }
                    ? new WilsonInterval(low, high)
                    : WilsonInterval.Of((int)Math.Round(bin.ObservedRate * bin.Count), bin.Count);
                var bar = BarsHeight * bin.Count / most;
                return new CurvePoint(
                    bin, wilson, X(bin.ProbabilityMean), Y(bin.ObservedRate), Y(wilson.High), Y(wilson.Low), X(bin.From), Math.Max(1, X(bin.To) - X(bin.From) - 2),
                    Top + Height - bar, bar, bin.Count < SmallBin);
            }),
        ]);
    }

    public static double X(double probability) => Left + (probability * Width);

    public static double Y(double rate) => Top + ((1 - rate) * Height);

    /// <summary>The points joined.</summary>
    public string Line => string.Join(' ', Points.Select(point => $"{Formats.Svg(point.X)},{Formats.Svg(point.Y)}"));

    /// <summary>The intervals joined: there along the upper ends, back along the lower ones.</summary>
    public string Band => string.Join(' ', Points.Select(point => $"{Formats.Svg(point.X)},{Formats.Svg(point.HighY)}")
        .Concat(Points.Reverse().Select(point => $"{Formats.Svg(point.X)},{Formats.Svg(point.LowY)}")));
}

/// <param name="HighY">Upper end of the interval, so the smaller coordinate.</param>
public readonly record struct CurvePoint(
    CurveBin Bin, WilsonInterval Interval, double X, double Y, double HighY, double LowY, double BarX, double BarWidth, double BarY, double BarHeight, bool IsSmall);
