using TradingConsole.Web.Pages.Signals;
using TradingConsole.Workers.Realtime;
using Xunit;
using static TradingConsole.Web.Tests.Pages.Signals.SignalSamples;

namespace TradingConsole.Web.Tests.Pages.Signals;

public sealed class WaterfallTests
{
    [Fact]
    public void Of_CostsThatHurt_StepsDownFromErToEv()
    {
        var signal = Signal("BTCUSDT", stages: [Part("ER", 23.6), Part("FEE", 4), Part("SLIPPAGE", 1.1), Part("FUNDING", 0.8), Part("RISK_PENALTY", 1.6), Part("EV", 16.1)]);

        var bars = Waterfall.Of(signal).Bars;

        Assert.Equal(["er", "fee", "slip", "funding", "risk", "EV"], bars.Select(bar => bar.Name));
        Assert.Equal(16.1, bars[^2].To, 6);
        Assert.Equal(-4.0, bars[1].Value, 6);
        Assert.True(bars[^1].IsTotal);
    }

    [Fact]
    public void Of_FundingReceived_StepsUp()
    {
        var bars = Waterfall.Of(Signal("BTCUSDT", stages: [Part("ER", 5), Part("FUNDING", -2), Part("EV", 7)])).Bars;

        Assert.Equal(2, bars[1].Value, 6);
        Assert.Equal(7, bars[1].To, 6);
    }

    [Fact]
    public void Of_NothingStored_HasNoBars() => Assert.Empty(Waterfall.Of(Signal("BTCUSDT")).Bars);

    private static StageState Part(string code, double bps) => new("ev", code, bps * 1e-4, null, true, "fraction");
}
