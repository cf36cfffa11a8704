using System.Net.WebSockets;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Faults;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

public sealed class FaultTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task DropConnections_CutsWithoutHandshakeAndAllowsANewOne()
    {
        await using var exchange = await StartAsync(new PaperFault(PaperFaultKind.DropConnections, RunningExchange.Noon.AddSeconds(2), TimeSpan.Zero));
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (await client.ReadAsync() is not null)
            {
            }
        });
        await RunningExchange.WaitAsync(() => exchange.Host.ConnectionCount == 0, "the connection is gone");
        using var again = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Single(await again.DrainAsync());
    }

    [Fact]
    public async Task DropConnections_MatchingOneStream_SparesTheOthers()
    {
        await using var exchange = await StartAsync(
            new PaperFault(PaperFaultKind.DropConnections, RunningExchange.Noon.AddSeconds(2), TimeSpan.Zero, "ethusdt"));
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        using var other = await exchange.ConnectAsync("/market/ws/ethusdt@kline_1m");

        await exchange.AdvanceAsync(TimeSpan.FromSeconds(3));

        await RunningExchange.WaitAsync(() => exchange.Host.ConnectionCount == 1, "one connection is gone");
        Assert.Equal(3, (await client.DrainAsync()).Count);
    }

    [Fact]
    public async Task Delay_HoldsMessagesAndSendsThemLater()
    {
        await using var exchange = await StartAsync(
            new PaperFault(PaperFaultKind.DelayMessages, RunningExchange.Noon, TimeSpan.FromSeconds(2), "kline") { Delay = TimeSpan.FromSeconds(5) });
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(7));

        var seconds = (await client.DrainAsync()).Select(m => (m.GetProperty("E").GetInt64() - RunningExchange.Noon.ToUnixTimeMilliseconds()) / 1000);

        Assert.Equal([2, 3, 4, 5, 1, 6, 7], seconds);
    }

    [Fact]
    public async Task Duplicate_SendsEveryMessageTwice()
    {
        await using var exchange = await StartAsync(new PaperFault(PaperFaultKind.DuplicateMessages, RunningExchange.Noon, Minute));
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(2));

        Assert.Equal(4, (await client.DrainAsync()).Count);
    }

    [Fact]
    public async Task Malform_SendsWhatIsNoJson()
    {
        await using var exchange = await StartAsync(new PaperFault(PaperFaultKind.MalformMessages, RunningExchange.Noon, Minute));
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(1));

        var text = await client.ReadTextAsync();

        Assert.ThrowsAny<System.Text.Json.JsonException>(() => System.Text.Json.JsonDocument.Parse(text!));
    }

    [Fact]
    public async Task Silence_SendsNothingWhileTheConnectionAnswers()
    {
        await using var exchange = await StartAsync(new PaperFault(PaperFaultKind.Silence, RunningExchange.Noon, Minute));
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m");

        await exchange.AdvanceAsync(TimeSpan.FromSeconds(59));
        var during = await client.DrainAsync();
        await exchange.AdvanceAsync(TimeSpan.FromSeconds(2));
        var after = await client.DrainAsync();

        Assert.Empty(during);
        Assert.NotEmpty(after);
    }

    [Theory]
    [InlineData(PaperFaultKind.RestUnavailable, 503)]
    [InlineData(PaperFaultKind.RestRateLimited, 429)]
    public async Task RestFault_OnlyOnItsPathAndInItsTime(PaperFaultKind kind, int status)
    {
        await using var exchange = await StartAsync(new PaperFault(kind, RunningExchange.Noon, Minute, "klines"));

        Assert.Equal(status, (await exchange.GetErrorAsync("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1")).Status);
        Assert.Equal("{}", (await exchange.GetAsync("/fapi/v1/ping")).GetRawText());
        exchange.Clock.Advance(Minute);
        Assert.Equal(1, (await exchange.GetAsync("/fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1")).GetArrayLength());
    }

    [Fact]
    public async Task Inject_ActsOnARunningExchange()
    {
        await using var exchange = await StartAsync();

        exchange.Host.Inject(new PaperFault(PaperFaultKind.RestMalformed, RunningExchange.Noon, Minute));

        Assert.StartsWith("<html>", await exchange.Http.GetStringAsync("/fapi/v1/ping"), StringComparison.Ordinal);
    }

    [Fact]
    public void PlanFromSeed_SameSeedSameFaultsOtherSeedOthers()
    {
        var one = PaperFaultPlan.FromSeed(3, RunningExchange.Noon, TimeSpan.FromHours(10), perHour: 6);
        var same = PaperFaultPlan.FromSeed(3, RunningExchange.Noon, TimeSpan.FromHours(10), perHour: 6);
        var other = PaperFaultPlan.FromSeed(4, RunningExchange.Noon, TimeSpan.FromHours(10), perHour: 6);

        Assert.InRange(one.Faults.Length, 30, 100);
        Assert.Equal(one.Faults.AsEnumerable(), same.Faults);
        Assert.NotEqual(one.Faults.AsEnumerable(), other.Faults);
        Assert.All(one.Faults, f => Assert.InRange(f.From, RunningExchange.Noon, RunningExchange.Noon.AddHours(10)));
    }

    private static Task<RunningExchange> StartAsync(params PaperFault[] faults) =>
        RunningExchange.StartAsync(new PaperExchangeOptions { Faults = PaperFaultPlan.FromScript(faults) });
}
