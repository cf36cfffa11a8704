using System.Globalization;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The exchange's clock, seen from ours: market time plus the offset of the quickest of several samples.</summary>
/// <remarks>Round trips are measured in real time, so a sped-up market clock changes nothing but the scale of the error.</remarks>
/// <param name="errorMax">Largest uncertainty with which a stamp is still safe, market time.</param>
internal sealed class BinanceClock(
    TimeProvider marketClock, TimeProvider networkClock, TimeSpan refreshInterval, TimeSpan errorMax)
{
    private const int SamplesPerSync = 3;

    // Measurements that could not be renewed are believed for this many intervals.
    private const int IntervalsBelieved = 3;

    private static readonly TimeSpan StepMax = TimeSpan.FromMilliseconds(500);

    private readonly double _marketSpeed = marketClock is ScaledClock scaled ? scaled.Factor : 1;
    private readonly Lock _gate = new();
    private TaskCompletionSource? _measuring;
    private volatile Measurement? _measurement;

    public TimeSpan? Offset => _measurement?.Offset;

    /// <summary>The exchange's time as well as it is known; ours before the first measurement.</summary>
    public DateTimeOffset ServerNow => marketClock.GetUtcNow() + (_measurement?.Offset ?? TimeSpan.Zero);

    /// <summary>The latest the exchange's clock can be showing: what lies beyond it lies in the future for certain.</summary>
    /// <remarks>The error is half a round trip in market time: on a sped-up market that is seconds, and no reason to refuse a message.</remarks>
    public DateTimeOffset ServerNowMax => ServerNow + (_measurement?.Uncertainty ?? TimeSpan.Zero);

    public bool IsFresh => _measurement is { } last && networkClock.GetElapsedTime(last.At) < refreshInterval && !HasStepped(last);

    /// <summary>Why a stamp made now might be refused; null when it will not be.</summary>
    public string? WhyUnsure => _measurement is not { } last ? "it was never measured"
        : !last.IsBelieved ? "the last stamp was refused"
        : networkClock.GetElapsedTime(last.At) >= IntervalsBelieved * refreshInterval ? "it was not measured for too long"
        : HasStepped(last) ? "this machine's clock was set"
        : last.Uncertainty > errorMax
            ? string.Create(CultureInfo.InvariantCulture, $"it is only known to within {last.Uncertainty.TotalMilliseconds:0} ms")
        : null;

    /// <summary>Measures unless a fresh measurement exists. One caller measures, the others wait for it.</summary>
    public async ValueTask SyncAsync(Func<CancellationToken, Task<DateTimeOffset>> readServerTime, CancellationToken cancellationToken)
    {
        while (!IsFresh)
        {
            // Not a SemaphoreSlim: whoever waits for one goes on another thread, which no simulation can repeat.
            var mine = new TaskCompletionSource();
            Task? others = null;
            lock (_gate)
            {
                others = _measuring?.Task;
                _measuring ??= mine;
            }

            if (others is not null)
            {
                await others.WaitAsync(cancellationToken);
                continue;
            }

            try
            {
                _measurement = await MeasureAsync(readServerTime, cancellationToken);
                return;
            }
            finally
            {
                lock (_gate)
                {
                    _measuring = null;
                }

                mine.TrySetResult();
            }
        }
    }

    /// <summary>The exchange refused our stamp: nothing is sure until <see cref="SyncAsync"/> measured again.</summary>
    public void Expire()
    {
        if (_measurement is { } last)
        {
            _measurement = last with
            {
                At = networkClock.GetTimestamp() - (long)(refreshInterval.TotalSeconds * networkClock.TimestampFrequency),
                IsBelieved = false,
            };
        }
    }

    // The market clock must have advanced as the monotonic one did; if not, somebody set it, or the machine slept.
    private bool HasStepped(Measurement last)
    {
        var expected = networkClock.GetElapsedTime(last.StartedAt) * _marketSpeed;
        return (marketClock.GetUtcNow() - last.MarketAt - expected).Duration() > StepMax * _marketSpeed;
    }

    private async Task<Measurement> MeasureAsync(
        Func<CancellationToken, Task<DateTimeOffset>> readServerTime, CancellationToken cancellationToken)
    {
        var (offset, uncertainty, roundTripMin) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue);
        for (var sample = 0; sample < SamplesPerSync; sample++)
        {
            var (sentAt, sentStamp) = (marketClock.GetUtcNow(), networkClock.GetTimestamp());
            var serverTime = await readServerTime(cancellationToken);
            var (roundTrip, answeredAt) = (networkClock.GetElapsedTime(sentStamp), marketClock.GetUtcNow());
            if (roundTrip < roundTripMin)
            {
                uncertainty = (answeredAt - sentAt) / 2;
                (offset, roundTripMin) = (serverTime - (sentAt + uncertainty), roundTrip);
            }
        }

        var now = networkClock.GetTimestamp();
        return new Measurement(offset, uncertainty, now, now, marketClock.GetUtcNow(), IsBelieved: true);
    }

    /// <param name="At">When it counts as made; moved back to have it renewed.</param>
    /// <param name="StartedAt">When it was made, monotonic.</param>
    /// <param name="MarketAt">The same moment on the market clock.</param>
    private sealed record Measurement(
        TimeSpan Offset, TimeSpan Uncertainty, long At, long StartedAt, DateTimeOffset MarketAt, bool IsBelieved);
}
