using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Tests.Exchange.Account;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Sync_UnevenRoundTrips_KeepsTheQuickestSample()
    {
        var clock = new SteppedClock(Start);
        var server = new BinanceClock(clock, clock, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(900));
        var roundTrips = new Queue<int>([400, 20, 900]);

        await server.SyncAsync(_ =>
        {
            // The exchange is 3 s ahead; the answer leaves it after 90 % of the round trip.
            var milliseconds = roundTrips.Dequeue();
            clock.Advance(TimeSpan.FromMilliseconds(milliseconds * 0.9));
            var stamp = clock.GetUtcNow() + TimeSpan.FromSeconds(3);
            clock.Advance(TimeSpan.FromMilliseconds(milliseconds * 0.1));
            return Task.FromResult(stamp);
        }, CancellationToken.None);

        Assert.Equal(3008, server.Offset!.Value.TotalMilliseconds, 3);
        Assert.Equal(clock.GetUtcNow() + TimeSpan.FromMilliseconds(3008), server.ServerNow);
        Assert.Equal(server.ServerNow + TimeSpan.FromMilliseconds(10), server.ServerNowMax);
    }

    [Fact]
    public async Task Sync_FreshMeasurement_AsksAgainOnlyAfterTheIntervalOrARefusal()
    {
        var clock = new SteppedClock(Start);
        var server = new BinanceClock(clock, clock, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(900));
        var asked = 0;
        Task<DateTimeOffset> Ask(CancellationToken cancellationToken)
        {
            asked++;
            return Task.FromResult(clock.GetUtcNow());
        }

        await server.SyncAsync(Ask, CancellationToken.None);
        clock.Advance(TimeSpan.FromMinutes(9));
        await server.SyncAsync(Ask, CancellationToken.None);
        Assert.Equal(3, asked);
        clock.Advance(TimeSpan.FromMinutes(1));
        await server.SyncAsync(Ask, CancellationToken.None);
        Assert.Equal(6, asked);
        server.Expire();
        await server.SyncAsync(Ask, CancellationToken.None);
        Assert.Equal(9, asked);
    }

    [Fact]
    public async Task WhyUnsure_NeverMeasuredSteppedRefusedOrVague_SaysSo()
    {
        var (wall, steady) = (new SteppedClock(Start), new SteppedClock(Start));
        var server = new BinanceClock(wall, steady, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(900));
        Task<DateTimeOffset> Ask(CancellationToken cancellationToken) => Task.FromResult(wall.GetUtcNow());
        void Pass(TimeSpan span)
        {
            wall.Advance(span);
            steady.Advance(span);
        }

        Assert.Contains("never", server.WhyUnsure, StringComparison.Ordinal);
        await server.SyncAsync(Ask, CancellationToken.None);
        Assert.Null(server.WhyUnsure);
        Pass(TimeSpan.FromMinutes(29));
        Assert.Null(server.WhyUnsure); // Due, but still believed.
        Pass(TimeSpan.FromMinutes(1));
        Assert.Contains("too long", server.WhyUnsure, StringComparison.Ordinal);

        await server.SyncAsync(Ask, CancellationToken.None);
        wall.Advance(TimeSpan.FromSeconds(5)); // Somebody sets the machine's clock; the steady one does not notice.
        Assert.Contains("was set", server.WhyUnsure, StringComparison.Ordinal);
        Assert.False(server.IsFresh);
        await server.SyncAsync(Ask, CancellationToken.None);
        Assert.Null(server.WhyUnsure);
        server.Expire();
        Assert.Contains("refused", server.WhyUnsure, StringComparison.Ordinal);

        await server.SyncAsync(
            _ =>
            {
                Pass(TimeSpan.FromSeconds(2));
                return Task.FromResult(wall.GetUtcNow());
            },
            CancellationToken.None);
        Assert.Contains("1000 ms", server.WhyUnsure, StringComparison.Ordinal);
    }

    [Fact]
    public void Sync_ManyAtOnce_OneMeasuresAndNobodyLeavesTheThread()
    {
        var clock = new SteppedClock(Start);
        var server = new BinanceClock(clock, clock, TimeSpan.FromMinutes(10), TimeSpan.FromMilliseconds(900));
        var (asked, waiting) = (0, Array.Empty<Task>());
        var thread = new OneThread(clock); // Fails when work comes back from another one.
        async Task<DateTimeOffset> AskAsync(CancellationToken cancellationToken)
        {
            var isFirst = asked++ == 0;
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock, cancellationToken);
            return isFirst ? throw new InvalidOperationException("The first to measure fails.") : clock.GetUtcNow();
        }

        thread.Run(() => waiting = [.. Enumerable.Range(0, 3).Select(_ => server.SyncAsync(AskAsync, CancellationToken.None).AsTask())]);
        thread.Advance(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10));

        Assert.Equal([TaskStatus.Faulted, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion], waiting.Select(task => task.Status));
        Assert.Equal(4, asked);
    }
}
