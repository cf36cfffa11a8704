using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Outbox;

/// <summary>How long the latest events waited between their commit and their being consumed; bounded, written by several workers.</summary>
/// <param name="kept">How many of the latest figures speak.</param>
public sealed class OutboxLag(int kept = OutboxLag.KeptUsually)
{
    /// <summary>A minute of a busy desk.</summary>
    public const int KeptUsually = 2_000;

    private readonly Lock _lock = new();
    private readonly double[] _milliseconds = new double[kept];
    private long _count;

    /// <param name="lag">Negative when two clocks disagree; counted as 0.</param>
    public void Add(TimeSpan lag)
    {
        lock (_lock)
        {
            _milliseconds[_count++ % _milliseconds.Length] = Math.Max(0, lag.TotalMilliseconds);
        }
    }

    /// <returns>Null before the first.</returns>
    public LagFigures? Figures()
    {
        ImmutableArray<double> sorted;
        lock (_lock)
        {
            sorted = [.. _milliseconds.Take((int)Math.Min(_count, _milliseconds.Length)).Order()];
        }

        return sorted.IsEmpty
            ? null
            : new LagFigures(sorted.Length, Quantile.OfSorted(sorted.AsSpan(), 0.5), Quantile.OfSorted(sorted.AsSpan(), 0.99), sorted[^1]);
    }
}

/// <param name="Samples">At most the latest so many that are kept.</param>
public sealed record LagFigures(int Samples, double MedianMs, double P99Ms, double MaxMs);
