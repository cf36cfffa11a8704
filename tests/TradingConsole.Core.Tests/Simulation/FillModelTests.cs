using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using Xunit;

namespace TradingConsole.Core.Tests.Simulation;

public sealed class FillModelTests
{
    [Fact]
    public void Entry_NextOpen_PaysSlippageAndTakerFee()
    {
        var account = new SimulatedAccount(1_000m);
        account.Submit(TradeCases.Intent(terms: TradeCases.Costly with { BarQuoteVolume = 400 }), TradeCases.Entry);

        var filled = Assert.IsType<EntryFilled>(account.OnOpen(Symbol.Btc, TradeCases.Entry, 100));

        Assert.Equal(100.03m, filled.Price); // 100 × (1 + 0.15 × 0.001 × (1 + √(100 / 400))) = 100.0225, up to the tick
        Assert.Equal(0.040012m, filled.Fee);
        Assert.Equal(1_000m - 0.040012m, account.WalletBalance);
        Assert.Equal(0.03m, filled.Trade.Slippage);
    }

    [Theory]
    [InlineData(PositionSide.Long, 96, 101, 96, false)]
    [InlineData(PositionSide.Long, 95, 101, 96, true)] // touching counts
    [InlineData(PositionSide.Short, 99, 104, 100, false)]
    [InlineData(PositionSide.Short, 99, 105, 100, true)]
    public void Stop_AtItsTrigger_FillsThere(PositionSide side, double low, double high, double last, bool fills)
    {
        var account = TradeCases.Opened(side);

        var exit = account.OnMark(Symbol.Btc, TradeCases.Entry, new MarkRange(100, high, low, last)) as ExitFilled;

        Assert.Equal(fills, exit is not null);
        Assert.True(exit is null || (exit.Reason == ExitReason.Stop && exit.Trade.GrossPnl == -5m));
    }

    [Theory]
    [InlineData(PositionSide.Long, 93, -7)]
    [InlineData(PositionSide.Short, 107, -7)]
    public void Stop_GappedThrough_FillsAtTheWorsePrice(PositionSide side, double first, int pnl)
    {
        var account = TradeCases.Opened(side);

        var exit = Assert.IsType<ExitFilled>(account.OnMark(
            Symbol.Btc, TradeCases.Entry.AddMinutes(1), new MarkRange(first, Math.Max(first, 100), Math.Min(first, 100), 100)));

        Assert.Equal((ExitReason.Stop, pnl), (exit.Reason, (int)exit.RealizedPnl));
    }

    [Theory]
    [InlineData(PositionSide.Long)]
    [InlineData(PositionSide.Short)]
    public void Bar_TouchingBothBarriers_IsAStop(PositionSide side)
    {
        var account = TradeCases.Opened(side);

        var exit = Assert.IsType<ExitFilled>(account.OnMark(Symbol.Btc, TradeCases.Entry, new MarkRange(100, 111, 89, 100)));

        Assert.Equal((ExitReason.Stop, -5m), (exit.Reason, exit.RealizedPnl));
    }

    [Theory]
    [InlineData(110)]
    [InlineData(112)] // a gap beyond the target is no gift
    public void Target_TouchedOrJumped_FillsAtItsTrigger(double price)
    {
        var exit = Assert.IsType<ExitFilled>(
            TradeCases.Opened().OnMark(Symbol.Btc, TradeCases.Entry, MarkRange.Tick(price)));

        Assert.Equal((ExitReason.Target, 10m), (exit.Reason, exit.RealizedPnl));
    }

    [Fact]
    public void Exit_WithCosts_SellsBelowTheTrigger()
    {
        var exit = Assert.IsType<ExitFilled>(
            TradeCases.Opened(terms: TradeCases.Costly).OnMark(Symbol.Btc, TradeCases.Entry, MarkRange.Tick(110)));

        Assert.Equal(109.98m, exit.Price); // 110 × (1 − 0.00015 × (1 + √(110 / 1,000,000))) = 109.9833, down to the tick
        Assert.Equal(0.043992m, exit.Fee);
    }

    [Fact]
    public void Mark_BeyondLiquidation_TakesTheWholeMarginAndNoMore()
    {
        var account = TradeCases.Opened(leverage: 10); // margin 10, liquidation at 90 / 0.99 = 90.91

        var exit = Assert.IsType<ExitFilled>(account.OnMark(Symbol.Btc, TradeCases.Entry.AddMinutes(1), MarkRange.Tick(80)));

        Assert.Equal((ExitReason.Liquidation, -10m), (exit.Reason, exit.RealizedPnl));
        Assert.Equal(990m, account.WalletBalance);
    }

    [Fact]
    public void Mark_FallsThroughStopWithinABar_StopsBeforeLiquidation()
    {
        var exit = Assert.IsType<ExitFilled>(
            TradeCases.Opened(leverage: 10).OnMark(Symbol.Btc, TradeCases.Entry, new MarkRange(100, 100, 85, 90)));

        Assert.Equal((ExitReason.Stop, -5m), (exit.Reason, exit.RealizedPnl));
    }
}
