using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Market;

public sealed class CandleRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 30, TimeSpan.Zero);
    private static readonly Candle Good = new(Symbol.Btc, new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero), 100, 110, 90, 105, 3);

    public static TheoryData<Candle, string> Unbelievable => new()
    {
        { Good with { Open = double.NaN }, "open" },
        { Good with { High = double.PositiveInfinity }, "high" },
        { Good with { Low = 0 }, "low" },
        { Good with { Close = -1 }, "close" },
        { Good with { High = 104 }, "high was 104" },
        { Good with { Low = 101 }, "low was 101" },
        { Good with { Volume = -0.001 }, "volume" },
        { Good with { Volume = double.NaN }, "volume" },
        { Good with { OpenTime = Good.OpenTime.AddMilliseconds(1) }, "first instant of a minute" },
        { Good with { OpenTime = Good.OpenTime.AddMinutes(1) }, "ahead of the exchange's clock" },
    };

    [Fact]
    public void Check_OrdinaryAndTradelessCandle_Believed()
    {
        Assert.Null(CandleRules.Check(Good, Now));
        Assert.Null(CandleRules.Check(Good with { Open = 5, High = 5, Low = 5, Close = 5, Volume = 0 }, Now));
    }

    [Fact]
    public void Check_ExchangeClockSlightlyAhead_Believed() =>
        Assert.Null(CandleRules.Check(Good, Good.OpenTime - CandleRules.ClockTolerance));

    [Theory]
    [MemberData(nameof(Unbelievable))]
    public void Check_OneWrongField_NamesIt(Candle candle, string reason) =>
        Assert.Contains(reason, CandleRules.Check(candle, Now), StringComparison.Ordinal);

    [Fact]
    public void Check_Premium_NamesWhatIsWrong()
    {
        var sample = new PremiumSample(Symbol.Btc, Now, 100, 99, null, 0.0001, null);

        Assert.Null(CandleRules.Check(sample, Now));
        Assert.Contains("mark price", CandleRules.Check(sample with { MarkPrice = 0 }, Now), StringComparison.Ordinal);
        Assert.Contains("index price", CandleRules.Check(sample with { IndexPrice = double.NaN }, Now), StringComparison.Ordinal);
        Assert.Contains("funding rate", CandleRules.Check(sample with { FundingRateEstimate = 1.5 }, Now), StringComparison.Ordinal);
        Assert.Contains("time", CandleRules.Check(sample with { Time = Now.AddMinutes(1) }, Now), StringComparison.Ordinal);
    }
}
