using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime;

public sealed class DeskFeedTests
{
    private static readonly DeskSnapshot First = DeskSnapshot.Starting(
        MinuteCases.At(MinuteCases.First), new MarketSource("paper", "test", 1));

    private readonly DeskFeed _feed = new(First);

    [Fact]
    public void Publish_Subscriber_IsToldAndReadsTheNewSnapshot()
    {
        var seen = new List<string>();
        using var subscription = _feed.Subscribe(() => seen.Add(_feed.Latest.Phase));

        _feed.Publish(First with { Phase = "Trading" });

        Assert.Equal(["Trading"], seen);
    }

    [Fact]
    public void Publish_DisposedSubscriber_IsNotToldAndTheOthersAre()
    {
        var (gone, stays) = (0, 0);
        var subscription = _feed.Subscribe(() => gone++);
        using var other = _feed.Subscribe(() => stays++);

        _feed.Publish(First);
        subscription.Dispose();
        _feed.Publish(First);

        Assert.Equal((1, 2), (gone, stays));
    }

    [Fact]
    public void Publish_SubscriberWhosePageIsGone_IsDroppedAndTheOthersAreTold()
    {
        var (asked, told) = (0, 0);
        using var gone = _feed.Subscribe(() =>
        {
            asked++;
            throw new ObjectDisposedException("circuit");
        });
        using var other = _feed.Subscribe(() => told++);

        _feed.Publish(First);
        _feed.Publish(First);

        Assert.Equal((1, 2), (asked, told));
    }
}
