using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Workers.Outbox;

/// <summary>How long the latest events waited between their commit and their being consumed; bounded, written by several workers.</summary>
public sealed class OutboxLag
{
    private const int Kept = 2_000;

    private readonly Lock _lock = new();
    private readonly double[] _milliseconds = new double[Kept];
    private long _count;

    /// <param name="lag">Negative when two clocks disagree; counted as 0.</param>
    public void Add(TimeSpan lag)
    {
        lock (_lock)
        {
            _milliseconds[_count++ % Kept] = Math.Max(0, lag.TotalMilliseconds);
        }
    }

    /// <returns>Null before the first.</returns>
    public LagFigures? Figures()
    {
        ImmutableArray<double> sorted;
        lock (_lock)
        {
            sorted = [.. _milliseconds.Take((int)Math.Min(_count, Kept)).Order()];
        }

        return sorted.IsEmpty
            ? null
            : new LagFigures(sorted.Length, Quantile.OfSorted(sorted.AsSpan(), 0.5), Quantile.OfSorted(sorted.AsSpan(), 0.99), sorted[^1]);
    }
}

/// <param name="Samples">At most the latest 2,000 events.</param>
public sealed record LagFigures(int Samples, double MedianMs, double P99Ms, double MaxMs);
