using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Network;
using TradingConsole.Core.Statistics;
using TradingConsole.Core.Time;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class WeightBudgetTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 9, 0, 10, TimeSpan.Zero);

    private readonly SteppedClock _clock = new(Start);
    private readonly WeightBudget _budget;

    public WeightBudgetTests() => _budget = Make(TimeSpan.FromSeconds(90));

    [Fact]
    public async Task Acquire_BulkReachesTheReserve_WaitsWhileNormalPasses()
    {
        await _budget.AcquireAsync(70, RequestPriority.Bulk, CancellationToken.None);

        var bulk = _budget.AcquireAsync(1, RequestPriority.Bulk, CancellationToken.None).AsTask();
        var normal = _budget.AcquireAsync(10, RequestPriority.Normal, CancellationToken.None).AsTask();
        var waitsToo = _budget.AcquireAsync(1, RequestPriority.Normal, CancellationToken.None).AsTask();
        var protective = _budget.AcquireAsync(20, RequestPriority.Protective, CancellationToken.None).AsTask();

        Assert.True(normal.IsCompletedSuccessfully);
        Assert.False(waitsToo.IsCompleted);
        Assert.True(protective.IsCompletedSuccessfully);
        Assert.False(bulk.IsCompleted);
        Assert.Equal(100, _budget.Used);
        _clock.Advance(TimeSpan.FromSeconds(50)); // 09:01:00: the exchange may still be in the old minute.
        Assert.False(bulk.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await bulk.WaitAsync(TimeSpan.FromSeconds(10));
        await waitsToo.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, _budget.Used);
    }

    [Fact]
    public async Task Block_Pause_LetsProtectiveRequestsThrough_BanDoesNot()
    {
        _budget.Block(TimeSpan.FromSeconds(30), "HTTP 429");

        await _budget.AcquireAsync(1, RequestPriority.Protective, CancellationToken.None, TimeSpan.Zero);
        var refused = await Assert.ThrowsAsync<BinanceException>(
            () => _budget.AcquireAsync(1, RequestPriority.Normal, CancellationToken.None, TimeSpan.Zero).AsTask());
        Assert.Equal(VenueErrorKind.Rate, refused.Kind);

        _budget.Block(TimeSpan.FromSeconds(40), "IP banned", isBan: true);
        var banned = await Assert.ThrowsAsync<BinanceException>(
            () => _budget.AcquireAsync(0, RequestPriority.Protective, CancellationToken.None, TimeSpan.Zero).AsTask());
        Assert.Equal(VenueErrorKind.Banned, banned.Kind);
        var queued = _budget.AcquireAsync(1, RequestPriority.Protective, CancellationToken.None).AsTask();
        _clock.Advance(TimeSpan.FromSeconds(39));
        Assert.False(queued.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await queued.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Observe_OtherProcessUsedMore_CountsAndNeverFalls()
    {
        await _budget.AcquireAsync(5, RequestPriority.Normal, CancellationToken.None);
        _budget.Observe(70);
        _budget.Observe(6);
        Assert.Equal(70, _budget.Used);
        Assert.False(_budget.AcquireAsync(11, RequestPriority.Normal, CancellationToken.None).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Block_WithRetryAfter_HoldsEverythingForThatLong()
    {
        _budget.Block(TimeSpan.FromSeconds(7), "HTTP 429");
        var waiting = _budget.AcquireAsync(1, RequestPriority.Normal, CancellationToken.None).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Block_WithoutEnd_HoldsUntilTheWindowRolls()
    {
        _budget.Block(null, "HTTP 429");
        var waiting = _budget.AcquireAsync(1, RequestPriority.Normal, CancellationToken.None).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(50));
        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Acquire_BanLongerThanPatience_FailsAtOnceAndSaysUntilWhen()
    {
        _budget.Block(TimeSpan.FromMinutes(30), "IP banned");

        var refusal = await Assert.ThrowsAsync<BinanceException>(
            () => _budget.AcquireAsync(1, RequestPriority.Normal, CancellationToken.None).AsTask());

        Assert.Equal(VenueErrorKind.Rate, refusal.Kind);
        Assert.Contains("2026-11-21T09:30:10", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("IP banned", refusal.Message, StringComparison.Ordinal);
    }

    // The exchange's clock is behind: what it still counts at our full minute is of the old window.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Roll_OurClockIsAhead_WaitsForTheExchangesWindow(bool isKnownOnlyLater)
    {
        var lead = isKnownOnlyLater ? TimeSpan.Zero : TimeSpan.FromSeconds(-3);
        var budget = new WeightBudget(_clock, 100, TimeSpan.FromMinutes(1), 0.2, TimeSpan.FromSeconds(90), () => lead);
        await budget.AcquireAsync(70, RequestPriority.Normal, CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(52)); // 09:01:02 here, 09:00:59 there.
        budget.Observe(75);
        Assert.Equal(75, budget.Used);
        lead = TimeSpan.FromSeconds(-3);
        var waiting = budget.AcquireAsync(10, RequestPriority.Normal, CancellationToken.None).AsTask();

        Assert.False(waiting.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(2)); // The exchange's minute began a second ago.
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(10, budget.Used);
    }

    [Fact]
    public async Task Acquire_RandomLoad_NeverPassesTheLimitOfAWindow()
    {
        var budget = Make(TimeSpan.FromHours(1));
        var random = new SeededRandom(11);
        var waiting = Enumerable.Range(0, 300)
            .Select(_ => budget.AcquireAsync(1 + random.NextInt(20), RequestPriority.Bulk, CancellationToken.None).AsTask())
            .ToList();
        var windows = 0;
        while (waiting.Exists(task => !task.IsCompleted) && windows++ < 1000)
        {
            Assert.InRange(budget.Used, 0, 70);
            _clock.Advance(TimeSpan.FromSeconds(61));
            await Task.Yield();
        }

        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(10));
        Assert.True(windows > 20);
    }

    [Fact]
    public void Backoff_Failures_GrowsWithinAFifthAndStartsOver()
    {
        var options = new BinanceOptions();
        var backoff = new Backoff(options.ReconnectPauses, new SeededRandom(3));
        double[] seconds = [1, 2, 5, 10, 20, 30, 60, 60, 60];

        Assert.All(seconds, expected => Assert.InRange(backoff.Next().TotalSeconds, expected, expected * 1.2));
        backoff.Reset();
        Assert.InRange(backoff.Next().TotalSeconds, 1, 1.2);
    }

    private WeightBudget Make(TimeSpan waitMax) => new(_clock, 100, TimeSpan.FromMinutes(1), 0.2, waitMax);
}
