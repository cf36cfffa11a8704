using TradingConsole.Core.Market;
using TradingConsole.Web.Pages.Symbols;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.Symbols;

public sealed class BarIntervalTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 58, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("5m")]
    [InlineData("15m")]
    [InlineData("1h")]
    public void Join_Minutes_KeepsExtremesAndVolume(string name)
    {
        var interval = BarInterval.Parse(name);
        var minutes = Enumerable.Range(0, 150).Select(i => Minute(i, 100 + (10 * Math.Sin(i)))).ToArray();

        var bars = interval.Join(minutes);

        Assert.Equal(minutes.Sum(minute => minute.Volume), bars.Sum(bar => bar.Volume), 9);
        Assert.Equal(minutes.Max(minute => minute.High), bars.Max(bar => bar.High));
        Assert.Equal(minutes.Min(minute => minute.Low), bars.Min(bar => bar.Low));
        Assert.All(bars, bar => Assert.Equal(0, bar.OpenTime.ToUnixTimeSeconds() % (interval.Minutes * 60)));
        foreach (var bar in bars)
        {
            var inside = minutes.Where(minute => interval.Floor(minute.OpenTime) == bar.OpenTime).ToArray();
            Assert.Equal(inside[0].Open, bar.Open);
            Assert.Equal(inside[^1].Close, bar.Close);
        }
    }

    [Fact]
    public void Join_WithGap_MakesNoBarForMissingTime()
    {
        var bars = BarInterval.Parse("5m").Join([Minute(0, 1), Minute(60, 2)]);

        Assert.Equal(2, bars.Count);
    }

    [Fact]
    public void Parse_UnknownName_IsOneMinute() => Assert.Equal(1, BarInterval.Parse("7m").Minutes);

    [Fact]
    public void Push_SameBar_StretchesAndMovesTheClose()
    {
        var forming = new FormingBar(BarInterval.All[0]);
        forming.Push(Symbol.Btc, Start, 100);
        forming.Push(Symbol.Btc, Start.AddSeconds(10), 103);

        var bar = forming.Push(Symbol.Btc, Start.AddSeconds(20), 99)!;

        Assert.Equal((100, 103, 99, 99), (bar.Open, bar.High, bar.Low, bar.Close));
    }

    [Fact]
    public void Push_OlderThanTheStoredBar_DrawsNothing()
    {
        var forming = new FormingBar(BarInterval.All[0]);
        forming.Reset(Minute(5, 100));

        Assert.Null(forming.Push(Symbol.Btc, Start, 100));
        Assert.Null(forming.Push(Symbol.Btc, Start.AddMinutes(9), double.NaN));
    }

    private static Candle Minute(int i, double price) =>
        new(Symbol.Btc, Start.AddMinutes(i), price, price + 1, price - 1, price + 0.5, 1 + (i % 3));
}
