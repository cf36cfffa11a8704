using System.Collections.Immutable;

namespace TradingConsole.Workers.PaperExchange.Streams;

/// <summary>One stream that exists on one route, and who listens to it.</summary>
internal sealed class StreamTopic(StreamRoute route, string name)
{
    private ImmutableArray<StreamConnection> _subscribers = [];

    public StreamRoute Route { get; } = route;

    public string Name { get; } = name;

    /// <summary>Whether making a message is worth anybody's time.</summary>
    public bool IsHeard => !_subscribers.IsEmpty;

    public void Add(StreamConnection connection) =>
        ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Contains(one) ? all : all.Add(one), connection);

    public void Remove(StreamConnection connection) =>
        ImmutableInterlocked.Update(ref _subscribers, (all, one) => all.Remove(one), connection);

    public void Send(StreamFrame frame)
    {
        foreach (var subscriber in _subscribers)
        {
            subscriber.Enqueue(frame);
        }
    }
}
