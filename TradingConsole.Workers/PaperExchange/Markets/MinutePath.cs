namespace TradingConsole.Workers.PaperExchange.Markets;

/// <summary>One minute of one symbol in five-second steps; a buffer its owner reuses.</summary>
/// <remarks>
/// Point k stands at second 5·k of the minute. Between points prices move in a straight line and after the last one they
/// stand still, so no finer sampling leaves the range of the points: candles are exact whatever the streaming rate.
/// </remarks>
public sealed class MinutePath
{
    /// <summary>Points per minute.</summary>
    public const int Points = 12;

    /// <summary>Seconds between two points.</summary>
    public const int SecondsPerPoint = 60 / Points;

    /// <summary>Trade price, USDT, on the tick grid.</summary>
    public double[] Last { get; } = new double[Points];

    /// <summary>Mark price, USDT.</summary>
    public double[] Mark { get; } = new double[Points];

    /// <summary>Index price, USDT.</summary>
    public double[] Index { get; } = new double[Points];

    /// <summary>Base-asset volume of the whole minute, on the quantity step.</summary>
    public double Volume { get; set; }

    /// <summary>Open, high, low, close of a whole minute of points.</summary>
    public static PathBar Bar(ReadOnlySpan<double> points)
    {
        var (high, low) = (points[0], points[0]);
        foreach (var price in points)
        {
            high = Math.Max(high, price);
            low = Math.Min(low, price);
        }

        return new PathBar(points[0], high, low, points[^1]);
    }

    /// <summary>The bar as it stands at a second of the minute.</summary>
    /// <param name="at">The price at that second, see <see cref="At"/>.</param>
    public static PathBar BarUntil(ReadOnlySpan<double> points, int second, double at)
    {
        var bar = Bar(points[..((second / SecondsPerPoint) + 1)]);
        return new PathBar(bar.Open, Math.Max(bar.High, at), Math.Min(bar.Low, at), at);
    }

    /// <summary>The price at a second of the minute, 0 to 59.</summary>
    public static double At(ReadOnlySpan<double> points, int second)
    {
        var (point, rest) = (second / SecondsPerPoint, second % SecondsPerPoint);
        return rest == 0 || point == Points - 1
            ? points[point]
            : points[point] + ((points[point + 1] - points[point]) * rest / SecondsPerPoint);
    }
}

/// <summary>Open, high, low and close of some points.</summary>
public readonly record struct PathBar(double Open, double High, double Low, double Close);

/// <summary>Funding as the exchange publishes it while an interval runs.</summary>
/// <param name="RateEstimate">Fraction per interval for <paramref name="NextTime"/>; null when the contract does not trade.</param>
public readonly record struct PaperFunding(double? RateEstimate, DateTimeOffset? NextTime, int IntervalHours);
