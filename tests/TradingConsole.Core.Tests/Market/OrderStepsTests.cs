using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Market;

public sealed class OrderStepsTests
{
    private static readonly Instrument Listed = new(
        Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", 0.10m, 0.001m, 0.001m, 0.001m, 120m, 100m, null, null);

    [Theory]
    [InlineData("0.001", "0.001", "0.001")]
    [InlineData("0.001", "0.01", "0.01")]
    [InlineData("1", "0.1", "1")]
    [InlineData("0.02", "0.05", "0.10")]
    [InlineData("3", "2", "6")]
    [InlineData("0", "0.5", "0.5")]
    [InlineData("0", "0", "0")]
    public void MarketStep_OfTwoFilters_SatisfiesBoth(string lot, string market, string expected) => Assert.Equal(
        decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
        (Listed with
        {
            QuantityStep = decimal.Parse(lot, System.Globalization.CultureInfo.InvariantCulture),
            MarketQuantityStep = decimal.Parse(market, System.Globalization.CultureInfo.InvariantCulture),
        }).MarketStep());

    [Fact]
    public void Price_BetweenTwoTicks_GoesTheWayItIsAsked()
    {
        var shifted = Listed with { PriceMin = 0.05m, TickSize = 0.50m };
        Assert.Equal((100.05m, 100.55m), (shifted.PriceDown(100.20m), shifted.PriceUp(100.20m)));
        Assert.Equal((100.55m, 100.55m), (shifted.PriceDown(100.55m), shifted.PriceUp(100.55m)));
        Assert.Equal(100.20m, (Listed with { TickSize = 0 }).PriceUp(100.20m));
    }
}
