using System.Collections.Immutable;

namespace TradingConsole.Workers.Realtime;

/// <summary>
/// The one live view of the desk. The realtime loop publishes whole snapshots; pages subscribe to be told, and read
/// <see cref="Latest"/> when they draw. A subscriber that throws is dropped, never the publisher.
/// </summary>
public sealed class DeskFeed(DeskSnapshot initial)
{
    private readonly Lock _gate = new();
    private ImmutableArray<Subscription> _subscriptions = [];
    private DeskSnapshot _latest = initial;

    public DeskSnapshot Latest => Volatile.Read(ref _latest);

    public IDisposable Subscribe(Action changed)
    {
        var subscription = new Subscription(this, changed);
        lock (_gate)
        {
            _subscriptions = _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public void Publish(DeskSnapshot snapshot)
    {
        Volatile.Write(ref _latest, snapshot);
        foreach (var subscription in _subscriptions)
        {
            try
            {
                subscription.Changed();
            }
            catch (ObjectDisposedException)
            {
                subscription.Dispose(); // The circuit went away between the publish and the call.
            }
        }
    }

    private sealed record Subscription(DeskFeed Feed, Action Changed) : IDisposable
    {
        public void Dispose()
        {
            lock (Feed._gate)
            {
                Feed._subscriptions = Feed._subscriptions.Remove(this);
            }
        }
    }
}
