namespace TradingConsole.Core.Exchange.Binance;

/// <summary>The exchange's clock, seen from ours: market time plus the offset of the quickest of several samples.</summary>
/// <remarks>Round trips are measured in real time, so a sped-up market clock changes nothing but the scale of the error.</remarks>
internal sealed class BinanceClock(TimeProvider marketClock, TimeProvider networkClock, TimeSpan refreshInterval) : IDisposable
{
    private const int SamplesPerSync = 3;

    private readonly SemaphoreSlim _gate = new(1);
    private volatile Measurement? _measurement;

    public TimeSpan? Offset => _measurement?.Offset;

    /// <summary>The exchange's time as well as it is known; ours before the first measurement.</summary>
    public DateTimeOffset ServerNow => marketClock.GetUtcNow() + (_measurement?.Offset ?? TimeSpan.Zero);

    /// <summary>The latest the exchange's clock can be showing: what lies beyond it lies in the future for certain.</summary>
    /// <remarks>The error is half a round trip in market time: on a sped-up market that is seconds, and no reason to refuse a message.</remarks>
    public DateTimeOffset ServerNowMax => ServerNow + (_measurement?.Uncertainty ?? TimeSpan.Zero);

    public bool IsFresh => _measurement is { } last && networkClock.GetElapsedTime(last.At) < refreshInterval;

    /// <summary>Measures unless a fresh measurement exists. One caller measures, the others wait for it.</summary>
    public async ValueTask SyncAsync(Func<CancellationToken, Task<DateTimeOffset>> readServerTime, CancellationToken cancellationToken)
    {
        if (IsFresh)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh)
            {
                _measurement = await MeasureAsync(readServerTime, cancellationToken);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    /// <summary>The exchange refused our stamp: the next <see cref="SyncAsync"/> measures again.</summary>
    public void Expire()
    {
        if (_measurement is { } last)
        {
            _measurement = last with { At = networkClock.GetTimestamp() - (long)(refreshInterval.TotalSeconds * networkClock.TimestampFrequency) };
        }
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

        return new Measurement(offset, uncertainty, networkClock.GetTimestamp());
    }

    private sealed record Measurement(TimeSpan Offset, TimeSpan Uncertainty, long At);
}
