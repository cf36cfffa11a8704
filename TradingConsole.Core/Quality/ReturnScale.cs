namespace TradingConsole.Core.Quality;

/// <summary>A symbol's usual one-minute return, robust against the very outliers it is asked about.</summary>
/// <remarks>
/// An exponentially weighted mean of |r| with memory of about 240 minutes, each |r| clipped at five times the mean so far; for a
/// normal distribution the deviation is √(π/2) times that mean. O(1) a minute. Not thread safe.
/// </remarks>
public sealed class ReturnScale
{
    private const double Weight = 2.0 / 241;
    private const double ClipAt = 5;
    private const int RowsMin = 60;

    private double _mean;
    private long _rows;

    /// <summary>Robust deviation, fraction; NaN until an hour has been seen.</summary>
    public double Sigma => _rows < RowsMin ? double.NaN : _mean * Math.Sqrt(Math.PI / 2);

    /// <summary>Takes the next return and says how many deviations of those before it it was; NaN while that is not known.</summary>
    public double Score(double oneMinuteReturn)
    {
        if (!double.IsFinite(oneMinuteReturn))
        {
            return double.NaN;
        }

        var size = Math.Abs(oneMinuteReturn);
        var score = Sigma > 0 ? size / Sigma : double.NaN;
        _rows++;
        var clipped = _rows <= RowsMin ? size : Math.Min(size, ClipAt * Math.Max(_mean, 1e-9));
        _mean += (clipped - _mean) * Math.Max(Weight, 1.0 / _rows);
        return score;
    }
}
