using System.Collections.Concurrent;
using System.Collections.Immutable;
using TradingConsole.Workers.PaperExchange.Faults;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>Every stream and every connection of one exchange; the faults act between the two.</summary>
internal sealed class StreamHub(FaultSwitchboard faults)
{
    private readonly ConcurrentDictionary<(StreamRoute Route, string Name), StreamTopic> _topics = new();
    private readonly List<(DateTimeOffset Due, StreamTopic Topic, StreamFrame Frame)> _held = []; // Bounded by the delay of a fault.
    private ImmutableList<StreamConnection> _connections = [];

    public int ConnectionCount => _connections.Count;

    /// <summary>Opens a stream; done once for each, before anyone can subscribe.</summary>
    public StreamTopic Open(StreamRoute route, string name) =>
        _topics.GetOrAdd((route, name), key => new StreamTopic(key.Route, key.Name));

    /// <summary>Null for a stream that does not exist on this route: the exchange acknowledges it all the same.</summary>
    public StreamTopic? Find(StreamRoute route, string name) => _topics.GetValueOrDefault((route, name));

    /// <summary>As <see cref="Find"/>; on the private route every key can be listened to, whether anything will ever be said or not.</summary>
    public StreamTopic? Listen(StreamRoute route, string name) => route == StreamRoute.Private ? Open(route, name) : Find(route, name);

    public void Enter(StreamConnection connection) =>
        ImmutableInterlocked.Update(ref _connections, (all, one) => all.Add(one), connection);

    public void Leave(StreamConnection connection) =>
        ImmutableInterlocked.Update(ref _connections, (all, one) => all.Remove(one), connection);

    /// <summary>Sends a message that became true at <paramref name="at"/> to everybody who listens, as the faults allow.</summary>
    /// <remarks>Called by one thread only.</remarks>
    public void Publish(StreamTopic topic, byte[] payload, DateTimeOffset at)
    {
        var active = faults.StreamFaults(at, topic.Name);
        if (active.IsSilent)
        {
            return;
        }

        var frame = StreamFrame.Of(topic.Name, active.IsMalformed ? payload[..(payload.Length / 2)] : payload);
        for (var copies = active.IsDuplicated ? 2 : 1; copies > 0; copies--)
        {
            if (active.Delay > TimeSpan.Zero)
            {
                _held.Add((at + active.Delay, topic, frame));
            }
            else
            {
                topic.Send(frame);
            }
        }
    }

    /// <summary>Acts on what is due: cut connections, messages held back until now.</summary>
    public void Advance(DateTimeOffset now)
    {
        foreach (var drop in faults.TakeDrops(now))
        {
            foreach (var connection in _connections.Where(c => drop.Match is null || c.Hears(drop.Match)))
            {
                connection.Cut();
            }
        }

        foreach (var (_, topic, frame) in _held.Where(h => h.Due <= now))
        {
            topic.Send(frame);
        }

        _held.RemoveAll(h => h.Due <= now);
    }

    /// <summary>Returns when no connection is more than half a queue behind.</summary>
    public async Task WaitForReadersAsync(CancellationToken cancellationToken)
    {
        foreach (var connection in _connections)
        {
            await connection.WaitForRoomAsync(cancellationToken);
        }
    }

    /// <summary>Breaks every user-stream connection: cut, or open and dead.</summary>
    public void BreakPrivate(bool isHalfOpen)
    {
        foreach (var connection in _connections.Where(c => c.Route == StreamRoute.Private))
        {
            if (isHalfOpen)
            {
                connection.Mute();
            }
            else
            {
                connection.Cut();
            }
        }
    }

    public void CutAll()
    {
        foreach (var connection in _connections)
        {
            connection.Cut();
        }
    }
}
