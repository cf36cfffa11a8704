using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

public sealed class RuleScanTests
{
    private static readonly DateTimeOffset Start = PassportCases.Start;

    [Fact]
    public void Breakout_AboveTwentyBars_IsALongWithItsPlan()
    {
        // Each bar spans 99 to 101, so ATR is 2; the last one closes at 106, 5 above the range's high, after a true range of 7: ATR 2 + 5/14.
        var bars = Flat(130).Append(Bar(130, 100, 106, 99, 106)).ToArray();
        var atr = 2 + (5.0 / 14);

        var signal = RuleScan.Find(PassportCases.Btc, bars, Only(ScanRule.Breakout))!;

        Assert.Equal((PositionSide.Long, 106m, bars[^1].OpenTime), (signal.Direction, signal.EntryPrice, signal.Bar));
        Assert.Equal(1 + (5 / atr), signal.Score, 5);
        Assert.Equal(106 - (1.5 * atr), (double)signal.StopPrice, 3);
        Assert.Equal(106 + (2.5 * atr), (double)signal.TargetPrice, 3);
        Assert.Equal("closed 2.1 ATR above the high of 20 bars", Assert.Single(signal.Reasons));
    }

    [Fact]
    public void Breakout_Mirrored_IsTheMirroredShort()
    {
        var up = Flat(130).Append(Bar(130, 100, 106, 99, 106)).ToArray();
        var down = up.Select(bar => bar with { Open = 200 - bar.Open, High = 200 - bar.Low, Low = 200 - bar.High, Close = 200 - bar.Close }).ToArray();

        var (one, other) = (RuleScan.Find(PassportCases.Btc, up, Only(ScanRule.Breakout))!, RuleScan.Find(PassportCases.Btc, down, Only(ScanRule.Breakout))!);

        Assert.Equal((PositionSide.Short, one.Score), (other.Direction, other.Score));
        Assert.Equal((double)one.StopPrice, 200 - (double)other.StopPrice, 3);
    }

    [Fact]
    public void Reversion_AfterAFall_WantsTheTurn()
    {
        var falling = Enumerable.Range(0, 130).Select(i => Bar(i, 200 - i, 200.2 - i, 198.8 - i, 199 - i)).ToList();
        Assert.Null(RuleScan.Find(PassportCases.Btc, falling, Only(ScanRule.Reversion))); // RSI is 0, but nothing has turned.

        var turned = falling.Append(Bar(130, 70, 71.2, 69.8, 71)).ToArray();
        Assert.Equal(PositionSide.Long, RuleScan.Find(PassportCases.Btc, turned, Only(ScanRule.Reversion))!.Direction);
    }

    [Fact]
    public void Volume_ThreeTimesTheUsual_SpeaksInTheBarsDirection()
    {
        var bars = Flat(130);
        Assert.Null(RuleScan.Find(PassportCases.Btc, [.. bars, Bar(130, 100, 101, 99, 99.5) with { Volume = 299 }], Only(ScanRule.Volume)));

        var signal = RuleScan.Find(PassportCases.Btc, [.. bars, Bar(130, 100, 101, 99, 99.5) with { Volume = 600 }], Only(ScanRule.Volume))!;

        Assert.Equal((PositionSide.Short, 2.0), (signal.Direction, signal.Score)); // Six times: one doubling beyond three.
    }

    [Fact]
    public void Find_TooFewBarsOrNothingToSay_IsNull()
    {
        Assert.Null(RuleScan.Find(PassportCases.Btc, Flat(RuleScan.BarsMin - 1), ScanRules.Default));
        Assert.Null(RuleScan.Find(PassportCases.Btc, Flat(200), ScanRules.Default));
    }

    [Fact]
    public void Find_AnyWalk_KeepsItsPlanAroundThePriceAndLooksNotAhead()
    {
        var random = new SeededRandom(5);
        var found = 0;
        for (var walk = 0; walk < 60; walk++)
        {
            var price = 100.0;
            var bars = Enumerable.Range(0, 200).Select(i =>
            {
                var open = price;
                price *= Math.Exp(0.004 * random.NextGaussian());
                return Bar(i, open, Math.Max(open, price) * 1.001, Math.Min(open, price) * 0.999, price) with { Volume = 50 + (100 * random.NextDouble()) };
            }).ToArray();
            if (RuleScan.Find(PassportCases.Btc, bars[..160], ScanRules.Default) is not { } signal)
            {
                continue;
            }

            found++;
            Assert.Equal(bars[159].OpenTime, signal.Bar);
            Assert.True(signal.Direction.Sign() * (signal.EntryPrice - signal.StopPrice) > 0 && signal.Direction.Sign() * (signal.TargetPrice - signal.EntryPrice) > 0);
            Assert.NotEmpty(signal.Reasons);
        }

        Assert.InRange(found, 5, 59);
    }

    [Theory]
    [InlineData(7, 1.5, 2.5, "minutes")]
    [InlineData(15, 0.1, 2.5, "stop_atr")]
    [InlineData(15, 1.5, 21, "target_atr")]
    [InlineData(15, 1.5, double.NaN, "target_atr")]
    public void Rules_OutOfRange_AreNamed(int minutes, double stop, double target, string field) =>
        Assert.StartsWith($"{field} was ", (ScanRules.Default with { Minutes = minutes, StopAtr = stop, TargetAtr = target }).Objection?.Text);

    private static ScanRules Only(ScanRule rule) => ScanRules.Default with { Rules = [rule] };

    private static Candle[] Flat(int count) => [.. Enumerable.Range(0, count).Select(i => Bar(i, 100, 101, 99, 100))];

    private static Candle Bar(int place, double open, double high, double low, double close) =>
        new(PassportCases.Btc, Start.AddMinutes(15 * place), open, high, low, close, 100);
}
