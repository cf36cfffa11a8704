using TradingConsole.Core.Execution;
using TradingConsole.Core.Market;
using TradingConsole.Web.Pages.Positions;
using TradingConsole.Web.Pages.Risk;
using TradingConsole.Web.Tests.Sample;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Web.Tests.Pages.Execution;

public sealed class HeldPositionsTests
{
    [Fact]
    public void Of_LiveDesk_SaysWhoGuardsEachPositionAndPutsTheNakedFirst()
    {
        var held = HeldPositions.Of(SampleExecution.Live());

        Assert.Equal(TradingMode.Live, held.Mode);
        Assert.Equal(
            [("ETHUSDT", Protection.Naked), ("TRXUSDT", Protection.Unowned), ("BTCUSDT", Protection.Protected)],
            held.Rows.Select(row => (row.Symbol.Value, row.Protection)));
        Assert.Equal(2, held.Uncovered);
        Assert.Equal(TimeSpan.FromSeconds(4), held.Rows[0].NakedFor);
        Assert.Equal(TimeSpan.FromMilliseconds(284), held.Rows[2].CoveredAfter);
    }

    [Fact]
    public void LossAtStop_LongFromMarkToStop_AddsTheSlippageOfTheStop()
    {
        var btc = HeldPositions.Of(SampleExecution.Live()).Rows.Single(row => row.Symbol == Symbol.Btc);

        // 0.412 BTC from 96,412.3 to 95,310.0 is 454.15 USDT; 5 bps of 39,721.87 USDT are 19.86.
        Assert.Equal(474.01, btc.LossAtStop!.Value, 2);
        Assert.Equal((96_412.3 - 78_204.1) / 96_412.3, btc.LiquidationDistance!.Value, 12);
    }

    [Theory]
    [InlineData(null, TradingMode.Live)]
    [InlineData("shadow", TradingMode.Shadow)]
    [InlineData("live", TradingMode.Live)]
    public void Of_AskedAccount_IsTheOneShown(string? asked, TradingMode shown) =>
        Assert.Equal(shown, HeldPositions.Of(SampleExecution.Live(), asked).Mode);

    [Fact]
    public void Of_LiveEndedWithAPositionLeft_StillShowsTheLiveAccount()
    {
        var off = SampleExecution.Live() with { Mode = TradingMode.Off };

        Assert.Equal(TradingMode.Live, HeldPositions.Of(off).Mode);
        Assert.Equal(TradingMode.Shadow, HeldPositions.Of(off with { Live = LiveSeatState.None }).Mode);
    }

    [Fact]
    public void Limits_EquityUnknown_ReadsAsBrokenNeverAsZero()
    {
        var desk = SampleExecution.Live();
        var unknown = desk with { Live = desk.Live with { Picture = desk.Live.Picture! with { Balance = null } } };

        var margin = LimitRow.All(unknown, HeldPositions.Of(unknown), Core.Risk.RiskPreset.Seed).Single(row => row.Name == "Used margin");

        Assert.Null(margin.Used);
        Assert.True(margin.IsBroken);
        Assert.Contains("equity unknown", margin.Of, StringComparison.Ordinal);
    }
}
