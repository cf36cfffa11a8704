using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Network;

/// <summary>Pauses between attempts: the listed ones in turn, the last repeating, each stretched by up to a fifth at random.</summary>
/// <param name="pauses">Shortest first; at least one.</param>
/// <param name="random">Where the stretching comes from; its owner alone uses it.</param>
/// <remarks>Not thread safe: one per loop that retries.</remarks>
public sealed class Backoff(ImmutableArray<TimeSpan> pauses, SeededRandom random)
{
    private const double JitterFraction = 0.2;

    private int _failures;

    /// <summary>Pauses that double from the first until they reach the longest.</summary>
    public static ImmutableArray<TimeSpan> Doubling(TimeSpan first, TimeSpan longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(first, TimeSpan.Zero);
        var pauses = ImmutableArray.CreateBuilder<TimeSpan>();
        for (var pause = first; pause < longest; pause *= 2)
        {
            pauses.Add(pause);
        }

        pauses.Add(longest);
        return pauses.ToImmutable();
    }

    /// <summary>How long to wait before the next attempt.</summary>
    public TimeSpan Next()
    {
        var pause = pauses[Math.Min(_failures, pauses.Length - 1)];
        _failures++;
        return pause * (1 + (JitterFraction * random.NextDouble()));
    }

    /// <summary>It worked: the next failure starts at the shortest pause again.</summary>
    public void Reset() => _failures = 0;
}
