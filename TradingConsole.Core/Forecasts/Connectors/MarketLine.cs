using System.Text.Json;

namespace TradingConsole.Core.Forecasts.Connectors;

/// <summary>What is done with one socket while it lives: subscribe, read, ping, listen for silence. Each returns why it ended.</summary>
internal sealed class MarketLine(MarketSocket socket, MarketChannelOptions options, MarketSink sink, ClobClient books, TimeProvider network)
{
    private const string Request = "ws/market";

    private readonly AssetPulse _pulse = new(network);
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private bool _hasSubscribed;
    private long _pingedAt = long.MinValue;

    /// <summary>Makes what is subscribed equal to what is wanted. One caller.</summary>
    public async Task SubscribeAsync(HashSet<string> wanted, CancellationToken ct)
    {
        var added = wanted.Except(_subscribed).Order(StringComparer.Ordinal).ToArray();
        var removed = _subscribed.Except(wanted).Order(StringComparer.Ordinal).ToArray();
        foreach (var asset in added)
        {
            _pulse.Expect(asset);
        }

        foreach (var asset in removed)
        {
            _pulse.Forget(asset);
        }

        if (added.Length > 0)
        {
            await socket.SendAsync(
                _hasSubscribed
                    ? JsonSerializer.Serialize(new { assets_ids = added, operation = "subscribe" })
                    : JsonSerializer.Serialize(new { type = "market", assets_ids = added, custom_feature_enabled = true, initial_dump = true }),
                ct);
            _hasSubscribed = true;
        }

        if (removed.Length > 0)
        {
            await socket.SendAsync(JsonSerializer.Serialize(new { assets_ids = removed, operation = "unsubscribe" }), ct);
        }

        _subscribed.Clear();
        _subscribed.UnionWith(wanted);
    }

    public async Task<string?> ReadAsync(CancellationToken ct)
    {
        while (await socket.ReceiveAsync(ct) is { } frame)
        {
            if (frame == "PONG")
            {
                Interlocked.Exchange(ref _pingedAt, long.MinValue);
                continue;
            }

            foreach (var read in MarketMessageReader.Read(frame))
            {
                sink.Take(Request, read);
                if (read.Message is { } message)
                {
                    _pulse.Heard(message); // Garbage is no sign of life.
                }
            }
        }

        return "closed by the venue";
    }

    public async Task<string?> PingAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.PingInterval, network);
        while (await timer.WaitForNextTickAsync(ct))
        {
            var unanswered = Interlocked.Read(ref _pingedAt);
            if (unanswered != long.MinValue && network.GetElapsedTime(unanswered) >= options.PongMax)
            {
                return $"no PONG within {options.PongMax.TotalSeconds:0.#} s";
            }

            // The oldest unanswered PING counts: a new one does not renew the venue's time.
            Interlocked.CompareExchange(ref _pingedAt, network.GetTimestamp(), long.MinValue);
            await socket.SendAsync("PING", ct);
        }

        return "stopped";
    }

    /// <summary>
    /// A connection without any data is given up. One silent asset may merely be quiet: its book is asked for, and only when that differs from
    /// what was last heard has the connection missed something.
    /// </summary>
    public async Task<string?> WatchSilenceAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(options.SilenceCheckInterval, network);
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (_pulse.Silence > options.SilenceMax)
            {
                return $"no data for {_pulse.Silence.TotalMinutes:0.#} min";
            }

            foreach (var (asset, hash) in _pulse.SilentFor(options.SilenceMax))
            {
                if (await HasMissedAsync(asset, hash, ct))
                {
                    return $"asset {asset} was silent while its book changed";
                }
            }
        }

        return "stopped";
    }

    /// <summary>Puts today's books of the assets where their messages go; after a reconnect nobody knows what was missed.</summary>
    public async Task RefillAsync(HashSet<string> assets, CancellationToken ct)
    {
        foreach (var asset in assets)
        {
            try
            {
                await TakeBookAsync(asset, ct);
            }
            catch (SourceException exception)
            {
                sink.Failed(exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task<bool> HasMissedAsync(string asset, string? hash, CancellationToken ct)
    {
        try
        {
            var book = await TakeBookAsync(asset, ct);
            return hash is not null && book?.Hash is { } now && now != hash;
        }
        catch (SourceException exception)
        {
            sink.Failed(exception.Message);
            _pulse.Expect(asset); // Gone, or not there yet: asked again after another silence.
            return false;
        }
    }

    private async Task<BookMessage?> TakeBookAsync(string asset, CancellationToken ct)
    {
        var line = await books.BookAsync(asset, ct);
        BookMessage? book = null;
        foreach (var read in MarketMessageReader.Read(line.Body))
        {
            sink.Take(line.Request, read);
            if (read.Message is BookMessage message)
            {
                book = message;
            }
        }

        _pulse.Restart(asset, book?.Hash);
        return book;
    }
}
