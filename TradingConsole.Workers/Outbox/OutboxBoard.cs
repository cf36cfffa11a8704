using System.Collections.Concurrent;
using TradingConsole.Core.Passport.Outbox;

namespace TradingConsole.Workers.Outbox;

/// <summary>What this process's workers did lately, per consumer: for the Outbox page and its monitors.</summary>
/// <param name="databaseClock">Real time: lag is between two moments of the machine, not of the market.</param>
/// <param name="lagsKept">Latest lags of each consumer that figures are made of.</param>
public sealed class OutboxBoard(TimeProvider databaseClock, int lagsKept = OutboxLag.KeptUsually)
{
    private readonly ConcurrentDictionary<string, OutboxLag> _lags = new(StringComparer.Ordinal);

    internal void Record(string consumer, TurnResult result)
    {
        var (lag, now) = (_lags.GetOrAdd(consumer, _ => new OutboxLag(lagsKept)), databaseClock.GetUtcNow());
        foreach (var taken in result.Taken)
        {
            lag.Add(now - taken.StoredAt);
        }
    }

    /// <returns>Null when this process has taken nothing of this consumer's yet.</returns>
    public LagFigures? LagOf(string consumer) => _lags.TryGetValue(consumer, out var lag) ? lag.Figures() : null;
}
