using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using TradingConsole.Workers.PaperExchange.Account;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange.Account;

/// <summary>Money and positions, worked by hand.</summary>
public sealed class PaperBookTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void RoundTrip_IsolatedTenfold_FeesAndProfitAsWorkedByHand()
    {
        var desk = new PaperDesk();
        desk.Price(60_000);
        desk.Yes("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED");
        desk.Yes("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=10");

        desk.Market("BUY", 0.100m); // At the ask, 60000.1: notional 6000.01, fee 3.000005.
        var open = desk.Book.Wallet.Of(PaperDesk.Btc);
        Assert.Equal(60_000.1m, open.EntryPrice);
        Assert.Equal(600.001m, open.IsolatedWallet);
        Assert.Equal(10_000m - 3.000005m, desk.Book.Wallet.Balance);
        Assert.Equal(60_000.1m + (3.000005m / 0.1m), open.BreakEvenPrice);
        Assert.Equal(desk.Book.Wallet.Balance - 600.001m, desk.Book.Wallet.CrossBalance);

        desk.Price(61_000);
        desk.Market("SELL", 0.100m, more: "&reduceOnly=true"); // At the bid, 60999.9: profit 99.98, fee 3.049995.
        Assert.Equal(10_000m - 3.000005m + 99.98m - 3.049995m, desk.Book.Wallet.Balance);
        Assert.Equal(0, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);
        Assert.Equal(desk.Book.Wallet.Balance, desk.Book.Wallet.CrossBalance);
    }

    [Fact]
    public void AverageEntry_AddAndReduceAndFlip_CostIsAveragedKeptAndRestarted()
    {
        var desk = new PaperDesk();
        desk.Price(60_000);
        desk.Market("BUY", 0.010m);
        desk.Price(62_000);
        desk.Market("BUY", 0.030m);
        Assert.Equal((60_000.1m + (3 * 62_000.1m)) / 4, desk.Book.Wallet.Of(PaperDesk.Btc).EntryPrice);

        desk.Market("SELL", 0.010m);
        Assert.Equal(61_500.1m, desk.Book.Wallet.Of(PaperDesk.Btc).EntryPrice);

        desk.Market("SELL", 0.050m);
        Assert.Equal(-0.020m, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);
        Assert.Equal(61_999.9m, desk.Book.Wallet.Of(PaperDesk.Btc).EntryPrice);
    }

    [Fact]
    public void LiquidationPrice_IsolatedLong_SolvesMarginEqualsMaintenance()
    {
        var desk = new PaperDesk();
        desk.Price(60_000);
        desk.Yes("POST", "/fapi/v1/marginType", "symbol=BTCUSDT&marginType=ISOLATED");
        desk.Yes("POST", "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=20");
        desk.Market("BUY", 0.100m);
        var row = desk.Yes("GET", "/fapi/v3/positionRisk")[0];
        var price = decimal.Parse(row.GetProperty("liquidationPrice").GetString()!, System.Globalization.CultureInfo.InvariantCulture);

        // Bracket one: 0.4 % of notional, nothing deducted. margin + 0.1·(p − entry) = 0.1·p·0.004.
        Assert.Equal((6000.01m - 300.0005m) / 0.0996m, price, 6);

        desk.Price(decimal.Round(price + 5, 1));
        desk.Wait(Second);
        Assert.NotEqual(0, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);
        desk.Price(decimal.Round(price - 1, 1));
        Assert.Equal(0, desk.Book.Wallet.Of(PaperDesk.Btc).Amount);
        Assert.StartsWith("autoclose-", desk.Book.Engine.Fills[^1].ClientId, StringComparison.Ordinal);

        // An isolated position never costs more than its margin and its entry fee.
        Assert.True(desk.Book.Wallet.Balance >= 10_000m - 300.0005m - 3.000005m);
        Assert.Contains(desk.Book.Wallet.Income, i => i.Type == "INSURANCE_CLEAR");
    }

    [Theory]
    [InlineData("BTCUSDT", 300_000, 1_200)]
    [InlineData("BTCUSDT", 800_000, 3_700)] // 1200 + 500000 × 0.5 %
    [InlineData("BTCUSDT", 3_000_000, 18_000)] // 3700 + 2200000 × 0.65 %
    [InlineData("SOLUSDT", 50_000, 700)] // 10000 × 1 % + 40000 × 1.5 %
    public void Maintenance_AtBracketEdges_IsTheSumOfTheSlicesBelow(string symbol, decimal notional, decimal expected)
    {
        Assert.Equal(expected, MarginTable.Maintenance(Symbol.Parse(symbol), notional));
        Assert.Equal(expected, MarginTable.Maintenance(Symbol.Parse(symbol), notional - 0.0001m), 3);
    }

    [Fact]
    public void Funding_LongAtPositiveRate_PaysOnceMarkTimesRate()
    {
        var desk = new PaperDesk(market: new FlatMarket { FundingRate = 0.0001 });
        desk.Market("BUY", 0.100m);
        var before = desk.Book.Wallet.Balance;
        desk.Wait(TimeSpan.FromHours(4) + Second); // 16:00 UTC.

        Assert.Equal(before - (0.1m * 60_000m * 0.0001m), desk.Book.Wallet.Balance);
        desk.Venue.Within(book =>
        {
            book.Fund(PaperDesk.Btc, new DateTimeOffset(2026, 3, 4, 16, 0, 0, TimeSpan.Zero), 0.0001m);
            return 0;
        });
        Assert.Single(desk.Book.Wallet.Income, i => i.Type == "FUNDING_FEE");
    }

    [Fact]
    public void NakedTime_StopTwoSecondsAfterTheFill_IsTwoSeconds()
    {
        var desk = new PaperDesk();
        desk.Market("BUY", 0.010m);
        desk.Wait(2 * Second);
        desk.Stop("SELL", 0.010m, 59_000, "tc-s-1");
        desk.Wait(10 * Second);
        Assert.Equal(2 * Second, desk.Book.Protection.Total(PaperDesk.Btc, desk.Book.Now));

        desk.Market("BUY", 0.020m);
        desk.Wait(3 * Second);
        var span = desk.Book.Protection.Spans.Last();
        Assert.Equal((0.020m, (DateTimeOffset?)null), (span.QuantityMax, span.To));
        Assert.Equal(5 * Second, desk.Book.Protection.Total(PaperDesk.Btc, desk.Book.Now));
    }

    [Fact]
    public void TakeProfitAndOpeningStop_DoNotProtect()
    {
        var desk = new PaperDesk();
        desk.Market("BUY", 0.010m);
        desk.Stop("SELL", 0.010m, 65_000, "tc-t-1", "TAKE_PROFIT_MARKET");
        desk.Wait(Second);
        Assert.Equal(Second, desk.Book.Protection.Total(PaperDesk.Btc, desk.Book.Now));
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(4UL)]
    public void RandomTrading_WalletIsTheSumOfIncome_PositionIsTheSumOfFills(ulong seed)
    {
        var desk = new PaperDesk(
            new PaperAccountOptions { Seed = seed, PartialFillChance = 0.7, PartialFillGap = TimeSpan.FromMilliseconds(40), OpeningBalance = 20_000 },
            new FlatMarket { FundingRate = 0.0003 });
        var random = new SeededRandom(seed);
        string[] symbols = ["BTCUSDT", "ETHUSDT", "SOLUSDT"];
        foreach (var symbol in symbols)
        {
            desk.Yes("POST", "/fapi/v1/marginType", $"symbol={symbol}&marginType=ISOLATED");
        }

        var placed = 0;
        for (var step = 0; step < 300; step++)
        {
            var symbol = symbols[random.NextInt(3)];
            var price = (decimal)(FlatMarket.PriceOf(Symbol.Parse(symbol)) * (0.9 + (0.2 * random.NextDouble())));
            desk.Price(decimal.Round(price, 1), symbol);
            var quantity = decimal.Round((decimal)(3000 * (0.02 + random.NextDouble())) / price, symbol == "SOLUSDT" ? 2 : 3);
            var side = random.NextDouble() < 0.5 ? "BUY" : "SELL";
            var reply = desk.Send("POST", "/fapi/v1/order",
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"symbol={symbol}&side={side}&type=MARKET&quantity={quantity}"));
            placed += reply.Status == 200 ? 1 : 0;
            desk.Wait(TimeSpan.FromMinutes(1 + random.NextInt(10)));
        }

        Assert.True(placed > 50);
        var wallet = desk.Book.Wallet;
        Assert.Equal(wallet.Income.Sum(i => i.Amount), wallet.Balance);
        foreach (var symbol in symbols.Select(Symbol.Parse))
        {
            var fills = desk.Book.Engine.Fills.Where(f => f.Symbol == symbol);
            Assert.Equal(fills.Sum(f => f.Side == TradingConsole.Core.Exchange.Account.OrderSide.Buy ? f.Quantity : -f.Quantity), wallet.Of(symbol).Amount);
        }

        Assert.Equal(desk.Book.Engine.Fills.Count, desk.Book.Engine.Fills.Select(f => f.TradeId).Distinct().Count());
        foreach (var order in desk.Book.Engine.Orders)
        {
            Assert.Equal(order.Filled, desk.Book.Engine.Fills.Where(f => f.OrderId == order.Id).Sum(f => f.Quantity));
        }
    }
}
