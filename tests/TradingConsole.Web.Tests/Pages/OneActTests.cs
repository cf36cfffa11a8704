using TradingConsole.Web.Components;
using Xunit;

namespace TradingConsole.Web.Tests.Pages;

public sealed class OneActTests
{
    private readonly Wall _wall = new();
    private int _done;

    [Fact]
    public async Task Press_WhileAnActRuns_IsDropped()
    {
        var (one, gate) = (new OneAct(_wall), new TaskCompletionSource());
        var first = one.RunAsync("a", () => gate.Task);
        _wall.Advance(TimeSpan.FromMinutes(1));

        Assert.True(one.IsRunning);
        Assert.False(await one.RunAsync("a", DoAsync));
        Assert.False(await one.RunAsync("b", DoAsync));
        Assert.False(await one.RunAsync(null, DoAsync));
        gate.SetResult();

        Assert.True(await first);
        Assert.Equal((0, false), (_done, one.IsRunning));
        Assert.True(await one.RunAsync("a", DoAsync));
    }

    [Fact]
    public async Task Press_OfTheSameAtOnceAfterItWasDone_IsTheOtherHalfOfADoubleClick()
    {
        var one = new OneAct(_wall);
        Assert.True(await one.RunAsync(("predict", 60), DoAsync));
        _wall.Advance(OneAct.DoublePress - TimeSpan.FromMilliseconds(1));

        Assert.False(await one.RunAsync(("predict", 60), DoAsync));
        Assert.True(await one.RunAsync(("predict", 61), DoAsync)); // Something else.
        _wall.Advance(OneAct.DoublePress);
        Assert.True(await one.RunAsync(("predict", 61), DoAsync));
        Assert.True(await one.RunAsync(null, DoAsync));
        Assert.True(await one.RunAsync(null, DoAsync));

        Assert.Equal(5, _done);
    }

    [Fact]
    public async Task Act_ThatBreaks_LetsTheNextOneRun()
    {
        var one = new OneAct(_wall);
        await Assert.ThrowsAsync<InvalidOperationException>(() => one.RunAsync("a", () => throw new InvalidOperationException()));

        Assert.True(await one.RunAsync("b", DoAsync));
    }

    private Task DoAsync()
    {
        _done++;
        return Task.CompletedTask;
    }

    private sealed class Wall : TimeProvider
    {
        private long _ticks = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
