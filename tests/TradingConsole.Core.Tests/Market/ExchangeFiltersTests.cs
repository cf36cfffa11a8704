using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Market;

public sealed class ExchangeFiltersTests
{
    private static readonly Instrument Btc = Make(tick: 0.10m, step: 0.001m);

    [Theory]
    [InlineData(64010.17, PriceRounding.Down, 64010.1)]
    [InlineData(64010.11, PriceRounding.Up, 64010.2)]
    [InlineData(64010.15, PriceRounding.Nearest, 64010.2)]
    [InlineData(64010.14, PriceRounding.Nearest, 64010.1)]
    [InlineData(64010.2, PriceRounding.Down, 64010.2)]
    [InlineData(64010.2, PriceRounding.Up, 64010.2)]
    public void ToPrice_ComputedPrice_FallsOnTheAskedSide(double price, PriceRounding rounding, decimal expected) =>
        Assert.Equal(expected, ExchangeFilters.ToPrice(Btc, price, rounding));

    [Theory]
    [InlineData(0.1 + 0.2, 0.3)]
    [InlineData(0.29999999999999998, 0.3)]
    [InlineData(0.2999, 0.299)]
    [InlineData(0.0009999, 0)]
    [InlineData(0, 0)]
    public void ToQuantity_ComputedQuantity_OnlyShrinks(double quantity, decimal expected) =>
        Assert.Equal(expected, ExchangeFilters.ToQuantity(Btc, quantity));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(1e30)]
    public void Crossing_NumberNoOrderCanHave_Refused(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ExchangeFilters.ToQuantity(Btc, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => ExchangeFilters.ToPrice(Btc, value, PriceRounding.Down));
    }

    [Fact]
    public void Rounding_RandomSteps_OnGridNeverLargerAndWithinOneStep()
    {
        decimal[] steps = [0.1m, 0.01m, 0.001m, 0.00001m, 0.0000001m, 1m, 10m, 0.05m, 0.25m, 0.003m];
        var random = new SeededRandom(7);
        for (var turn = 0; turn < 50_000; turn++)
        {
            var step = steps[random.NextInt(steps.Length)];
            var instrument = Make(tick: step, step: step) with { PriceMin = random.NextInt(3) == 0 ? step * 3 : 0 };
            var exact = (decimal)(random.NextDouble() * Math.Pow(10, random.NextInt(9) - 2)) + (step / 3);

            var quantity = ExchangeFilters.RoundQuantity(instrument, exact);
            var down = ExchangeFilters.RoundPrice(instrument, exact, PriceRounding.Down);
            var up = ExchangeFilters.RoundPrice(instrument, exact, PriceRounding.Up);
            var nearest = ExchangeFilters.RoundPrice(instrument, exact, PriceRounding.Nearest);

            Assert.Equal(0, quantity % step);
            Assert.True(quantity <= exact && exact - quantity < step, $"{exact} by {step} gave {quantity}");
            Assert.True(down <= exact && exact - down < step, $"{exact} by {step} down gave {down}");
            Assert.True(up >= exact && up - exact < step, $"{exact} by {step} up gave {up}");
            Assert.True(nearest == down || nearest == up);
            Assert.True(Math.Abs(nearest - exact) * 2 <= step);
            Assert.All([down, up, nearest], price => Assert.Equal(0, price % step));
            Assert.Equal(quantity, ExchangeFilters.RoundQuantity(instrument, quantity));
            Assert.Equal(down, ExchangeFilters.RoundPrice(instrument, down, PriceRounding.Up));
        }
    }

    [Theory]
    [InlineData(64000, 0.002, OrderPricing.Limit, null)]
    [InlineData(64000, 0.0025, OrderPricing.Limit, -4023)]
    [InlineData(64000, 2000, OrderPricing.Limit, -4005)]
    [InlineData(64000, 121, OrderPricing.Market, -4005)]
    [InlineData(64000, 121, OrderPricing.Limit, null)]
    [InlineData(64000.05, 0.002, OrderPricing.Limit, -4014)]
    [InlineData(64000.05, 0.002, OrderPricing.Market, null)]
    [InlineData(200, 10, OrderPricing.Limit, -4013)]
    [InlineData(900000, 0.002, OrderPricing.Limit, -4002)]
    [InlineData(20000, 0.002, OrderPricing.Limit, -4164)]
    [InlineData(64000, 0, OrderPricing.Limit, -4003)]
    public void Check_OneBrokenFilter_SaysTheExchangesCode(double price, double quantity, OrderPricing pricing, int? code)
    {
        var breaches = ExchangeFilters.Check(Btc, (decimal)price, (decimal)quantity, pricing);

        if (code is null)
        {
            Assert.Empty(breaches);
        }
        else
        {
            Assert.Contains(breaches, breach => breach.Code == code && breach.Message.Contains("BTCUSDT", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Check_ReduceOnlyBelowMinNotional_Allowed() =>
        Assert.Empty(ExchangeFilters.Check(Btc, 20000, 0.002m, OrderPricing.Market, isReduceOnly: true));

    [Theory]
    [InlineData(105.1, true, -4016)]
    [InlineData(105, true, null)]
    [InlineData(94.9, false, -4024)]
    [InlineData(94.9, true, null)]
    [InlineData(106, false, null)]
    public void Check_PriceAgainstMark_KeepsTheBand(double price, bool isBuy, int? code)
    {
        var instrument = Btc with { PriceMin = 0, NotionalMin = 0 };
        var breaches = ExchangeFilters.Check(instrument, (decimal)price, 1, OrderPricing.Limit, markPrice: 100, isBuy: isBuy);

        Assert.Equal(code, breaches.IsEmpty ? null : breaches[0].Code);
    }

    internal static Instrument Make(decimal tick, decimal step) => new(
        Symbol.Btc, "TRADING", "PERPETUAL", "BTC", "USDT", tick, step, step, step, 120, 50, null, null)
    {
        QuantityMax = 1000,
        PriceMin = 261.10m,
        PriceMax = 809484,
        PriceMultiplierUp = 1.05m,
        PriceMultiplierDown = 0.95m,
    };
}
