using System.Collections.Immutable;
using System.Threading.Channels;

namespace TradingConsole.Core.Messaging;

/// <summary>An in-process topic of immutable messages. Publishing never blocks and never throws for a slow reader.</summary>
/// <remarks>
/// Every subscription has its own bounded channel. A reader that falls behind loses its oldest messages and
/// <see cref="Subscription.Dropped"/> says how many; whoever must not lose anything does not read from a topic but from a table.
/// </remarks>
public sealed class Topic<T>
{
    private ImmutableArray<Subscription> _subscriptions = [];

    /// <summary>Opens a subscription that holds at most <paramref name="capacity"/> unread messages.</summary>
    public Subscription Subscribe(int capacity = 1024)
    {
        var subscription = new Subscription(this, capacity);
        ImmutableInterlocked.Update(ref _subscriptions, list => list.Add(subscription));
        return subscription;
    }

    public void Publish(T message)
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Offer(message);
        }
    }

    /// <summary>One reader's bounded view of the topic; dispose to leave.</summary>
    public sealed class Subscription : IDisposable
    {
        private readonly Topic<T> _topic;
        private readonly Channel<T> _channel;
        private long _dropped;

        internal Subscription(Topic<T> topic, int capacity)
        {
            _topic = topic;
            _channel = Channel.CreateBounded<T>(
                new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
                _ => Interlocked.Increment(ref _dropped));
        }

        public ChannelReader<T> Reader => _channel.Reader;

        /// <summary>Messages this reader was too slow to see.</summary>
        public long Dropped => Interlocked.Read(ref _dropped);

        internal void Offer(T message) => _channel.Writer.TryWrite(message);

        public void Dispose()
        {
            ImmutableInterlocked.Update(ref _topic._subscriptions, (list, self) => list.Remove(self), this);
            _channel.Writer.TryComplete();
        }
    }
}
