using System.Collections.Immutable;
using TradingConsole.Core.Statistics;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>Pauses between attempts: the listed ones in turn, the last repeating, each stretched by up to a fifth at random.</summary>
internal sealed class Backoff(ImmutableArray<TimeSpan> pauses, SeededRandom random)
{
    private const double JitterFraction = 0.2;

    private int _failures;

    public TimeSpan Next()
    {
        var pause = pauses[Math.Min(_failures, pauses.Length - 1)];
        _failures++;
        return pause * (1 + (JitterFraction * random.NextDouble()));
    }

    public void Reset() => _failures = 0;
}
