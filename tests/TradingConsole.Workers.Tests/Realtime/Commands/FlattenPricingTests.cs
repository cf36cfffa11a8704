using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Labels;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

public sealed class FlattenPricingTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");
    private static readonly LabelSpec Costs = LabelSpec.Seed with { FeeRate = 0.0004, SlippageK = 0.15 };

    /// <summary>By hand: 2 BTC at 100 are 200 USDT, fee 0.08; no decision tells its range, so 5 bps slippage, 0.10. 10 ETH short at 50, fee 0.20, slippage 0.25.</summary>
    [Fact]
    public void Of_LivePositions_PricesFeeSlippageAndPnl()
    {
        var picture = LivePicture.Starting(Now) with
        {
            Positions = [Position(Symbol.Btc, 2, 90, 100), Position(Eth, -10, 55, 50), Position(Symbol.Parse("SOLUSDT"), 0, 1, 1)],
        };
        var desk = DeskSnapshot.Starting(Now, new MarketSource("paper", "", 1));

        var all = FlattenPricing.Of(picture, desk, Costs, null);

        Assert.Equal((2, 0), (all.Orders, all.PendingEntries));
        Assert.Equal(700, all.NotionalUsdt, 1e-9);
        Assert.Equal(0.28, all.FeeUsdt, 1e-9);
        Assert.Equal(0.35, all.SlippageUsdt, 1e-9);
        Assert.Equal(70, all.OpenPnlUsdt, 1e-9);
        Assert.Equal(9, all.CostBps!.Value, 1e-9);
        Assert.Equal(["ETHUSDT", "BTCUSDT"], all.Lines.Select(line => line.Symbol));
        Assert.Equal("SHORT", all.Lines[0].Side);

        var one = FlattenPricing.Of(picture, desk, Costs, "BTCUSDT");
        Assert.Equal((1, 200.0), (one.Orders, one.NotionalUsdt));
        Assert.Null(FlattenPricing.Of(LivePicture.Starting(Now), desk, Costs, null).CostBps);
    }

    private static VenuePosition Position(Symbol symbol, decimal amount, decimal entry, decimal mark) =>
        new(symbol, amount, entry, mark, null, 10, 0, Now);
}
