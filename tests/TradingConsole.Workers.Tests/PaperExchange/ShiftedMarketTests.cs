using System.Globalization;
using TradingConsole.Core.Market;
using TradingConsole.Core.Time;
using TradingConsole.Workers.PaperExchange;
using TradingConsole.Workers.PaperExchange.Faults;
using TradingConsole.Workers.PaperExchange.Markets;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

public sealed class ShiftedMarketTests
{
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");
    private static readonly DateTimeOffset From = RunningExchange.Noon.AddHours(-2);
    private static readonly FeedShift Shift = new(From, TimeSpan.FromHours(1), "ETH") { Volatility = 3, Volume = 2 };

    [Fact]
    public void Path_BeforeAndForOtherSymbols_IsTheMarketsOwn()
    {
        var (own, shifted) = Markets();

        Assert.Equal(Closes(own, Eth, -30, 30), Closes(shifted, Eth, -30, 30));
        Assert.Equal(Closes(own, Symbol.Btc, -30, 200), Closes(shifted, Symbol.Btc, -30, 200));
    }

    [Fact]
    public void Path_Inside_MovesThreeTimesAsFarAndAfterwardsAsBefore()
    {
        var (own, shifted) = Markets();
        var (plain, moved) = (Closes(own, Eth, -1, 120), Closes(shifted, Eth, -1, 120));

        for (var i = 1; i < plain.Length; i++)
        {
            var factor = i <= 60 ? 3 : 1;
            Assert.Equal(factor * Math.Log(plain[i] / plain[i - 1]), Math.Log(moved[i] / moved[i - 1]), 2e-5); // To the tick.
        }
    }

    [Fact]
    public async Task Klines_OfARunningExchange_CarryTheShift()
    {
        await using var exchange = await RunningExchange.StartAsync(new PaperExchangeOptions { Shifts = [Shift] });
        var (own, shifted) = Markets();

        var klines = await exchange.GetAsync(
            $"fapi/v1/klines?symbol=ETHUSDT&interval=1m&startTime={From.ToUnixTimeMilliseconds()}&limit=60");
        double[] served = [.. klines.EnumerateArray().Select(kline => double.Parse(kline[4].GetString()!, CultureInfo.InvariantCulture))];

        Assert.Equal(Closes(shifted, Eth, 0, 60), served);
        Assert.NotEqual(Closes(own, Eth, 0, 60), served);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Add_FactorThatIsNotPositive_IsRefused(double factor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Markets().Shifted.Add(Shift with { Volatility = factor }));

    private static (SyntheticMarket Own, ShiftedMarket Shifted) Markets()
    {
        var shifted = new ShiftedMarket(new SyntheticMarket(7));
        shifted.Add(Shift);
        return (new SyntheticMarket(7), shifted);
    }

    private static double[] Closes(IPaperMarket market, Symbol symbol, int from, int count)
    {
        var path = new MinutePath();
        return
        [
            .. Enumerable.Range(from, count).Select(i =>
            {
                Assert.True(market.TryFillPath(symbol, MinuteGrid.ToIndex(From) + i, path));
                return MinutePath.Bar(path.Last).Close;
            }),
        ];
    }
}
