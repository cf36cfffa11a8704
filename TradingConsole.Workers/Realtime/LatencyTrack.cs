namespace TradingConsole.Workers.Realtime;

/// <summary>Candle close to signal stored, in real milliseconds, over the latest signals. Thread safe.</summary>
public sealed class LatencyTrack
{
    private const int Kept = 3_000; // One hour of 50 symbols.

    private readonly Lock _gate = new();
    private readonly double[] _ring = new double[Kept];
    private long _count;

    public void Add(double milliseconds)
    {
        lock (_gate)
        {
            _ring[_count++ % Kept] = milliseconds;
        }
    }

    /// <summary>Signals measured since the start or the last <see cref="Clear"/>.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>Starts a new measurement.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _count = 0;
        }
    }

    /// <summary>What was measured since the last <see cref="Clear"/>, ascending; at most the latest hour of 50 symbols.</summary>
    public double[] Sorted()
    {
        double[] values;
        lock (_gate)
        {
            values = _ring[..(int)Math.Min(_count, Kept)];
        }

        Array.Sort(values);
        return values;
    }

    /// <param name="fraction">0.5 for the median, 0.99 for the 99th percentile.</param>
    /// <returns>Null before the first signal.</returns>
    public double? Percentile(double fraction) => Sorted() is { Length: > 0 } values ? Percentile(values, fraction) : null;

    /// <param name="sorted">Ascending, not empty.</param>
    public static double Percentile(double[] sorted, double fraction) =>
        sorted[Math.Clamp((int)Math.Ceiling(fraction * sorted.Length) - 1, 0, sorted.Length - 1)];
}
