using TradingConsole.Core.Statistics;
using TradingConsole.Workers.PaperExchange.Account;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Rest;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>One message of the user stream on its way to whoever listens to a key.</summary>
/// <param name="Type">The event's name, e.g. <c>ORDER_TRADE_UPDATE</c>.</param>
/// <param name="At">When it leaves the exchange, market time.</param>
internal sealed record UserMessage(string ListenKey, string Type, byte[] Payload, DateTimeOffset At);

/// <summary>The account's listen key and what waits to be sent to it; the faults of the stream act here.</summary>
/// <remarks>Without a living key events are lost, as at the exchange: nothing is ever replayed.</remarks>
internal sealed class UserStreams(PaperAccountOptions options, VenueFaults faults)
{
    private const int KeyLength = 64;
    private const string KeyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly SeededRandom _random = new SeededRandom(options.Seed).Fork(0x5EED);
    private readonly PriorityQueue<UserMessage, (DateTimeOffset At, long Sequence)> _outbox = new();
    private string? _key;
    private DateTimeOffset _expiresAt;
    private long _sequence;

    /// <summary>When a message waits to leave or the key runs out.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            DateTimeOffset? expiry = _key is null ? null : _expiresAt;
            return _outbox.TryPeek(out var first, out _) && (expiry is null || first.At < expiry) ? first.At : expiry;
        }
    }

    /// <summary>The existing key, prolonged, or a new one.</summary>
    public string Open(DateTimeOffset now)
    {
        _expiresAt = now + options.ListenKeyLife;
        return _key ??= string.Create(KeyLength, _random, (text, random) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = KeyLetters[random.NextInt(KeyLetters.Length)];
            }
        });
    }

    /// <returns>Null when there is no key.</returns>
    public string? KeepAlive(DateTimeOffset now)
    {
        if (_key is not null)
        {
            _expiresAt = now + options.ListenKeyLife;
        }

        return _key;
    }

    public void Close() => _key = null;

    /// <summary>Ends the key at once, as running out would.</summary>
    public void Expire(DateTimeOffset now)
    {
        if (_key is { } key)
        {
            _key = null;
            _outbox.Enqueue(new UserMessage(key, "listenKeyExpired", UserEventWriter.KeyExpired(key, now), now), (now, _sequence++));
        }
    }

    public void Advance(DateTimeOffset now)
    {
        if (_key is not null && _expiresAt <= now)
        {
            Expire(_expiresAt);
        }
    }

    public void Publish(BookEvent said, PaperListing listing)
    {
        if (_key is not { } key)
        {
            return;
        }

        var (type, payload) = UserEventWriter.Write(said, listing);
        var mood = faults.EventFaults(said.At, type);
        if (mood.IsLost)
        {
            return;
        }

        payload = mood.IsMalformed ? payload[..(payload.Length / 2)] : payload;
        for (var copies = mood.IsDuplicated ? 2 : 1; copies > 0; copies--)
        {
            var at = said.At + mood.Delay;
            _outbox.Enqueue(new UserMessage(key, type, payload, at), (at, _sequence++));
        }
    }

    /// <summary>The next message that has left by <paramref name="now"/>; null when none has.</summary>
    public UserMessage? Take(DateTimeOffset now) =>
        _outbox.TryPeek(out var first, out _) && first.At <= now ? _outbox.Dequeue() : null;
}
