using System.Text.Json;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

public sealed class BinanceAccountAnswersTests
{
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    [Fact]
    public void ReadOrder_Acknowledgement_HasNoPrice()
    {
        var order = BinanceAccountAnswers.ReadOrder(Json(AccountPayloads.Order));

        Assert.Equal(
            new VenueOrder(
                Symbol.Btc, 900000000101, "tc-e1", OrderSide.Buy, "MARKET", VenueOrderStatus.Filled, 0.010m, 0.010m, null, false, At(1795219200150)),
            order);
        Assert.True(order.IsFinal);
    }

    [Theory]
    [InlineData("NEW", VenueOrderStatus.New)]
    [InlineData("NEW_ADL", VenueOrderStatus.New)]
    [InlineData("NEW_INSURANCE", VenueOrderStatus.New)]
    [InlineData("PARTIALLY_FILLED", VenueOrderStatus.PartiallyFilled)]
    [InlineData("FILLED", VenueOrderStatus.Filled)]
    [InlineData("CANCELED", VenueOrderStatus.Canceled)]
    [InlineData("REJECTED", VenueOrderStatus.Rejected)]
    [InlineData("EXPIRED", VenueOrderStatus.Expired)]
    [InlineData("EXPIRED_IN_MATCH", VenueOrderStatus.Expired)]
    [InlineData("FROZEN", VenueOrderStatus.Unrecognised)]
    public void OrderStatus_Word_Read(string word, VenueOrderStatus status) =>
        Assert.Equal(status, BinanceAccountAnswers.OrderStatus(word));

    [Fact]
    public void ReadOrder_QueryAnswer_CarriesItsPrice() => Assert.Equal(
        64000.5m,
        BinanceAccountAnswers.ReadOrder(Json(AccountPayloads.Order.Replace("\"price\":\"0\"", "\"price\":\"0\",\"avgPrice\":\"64000.50\"", StringComparison.Ordinal)))
            .AveragePrice);

    [Theory]
    [InlineData("\"actualOrderId\":\"\"", null)]
    [InlineData("\"actualOrderId\":\"900000000177\"", 900000000177L)]
    [InlineData("\"actualOrderId\":900000000177", 900000000177L)]
    public void ReadConditional_Row_ChildIsKnownOnceItExists(string child, long? childOrderId)
    {
        var row = Json(AccountPayloads.Algo.Replace("\"goodTillDate\":0", $"\"goodTillDate\":0,{child}", StringComparison.Ordinal));

        Assert.Equal(
            new VenueConditional(
                Symbol.Btc, 3000000000001001, "tc-s1", OrderSide.Sell, ConditionalType.StopMarket, ConditionalStatus.New, 0.010m, 63000m,
                true, childOrderId, null, At(1795219202000)),
            BinanceAccountAnswers.ReadConditional(row));
    }

    [Fact]
    public void ReadPositions_EmptyRowsAreFlat_LiquidationPriceZeroIsNone()
    {
        var position = Assert.Single(BinanceAccountAnswers.ReadPositions(Json(AccountPayloads.PositionRisk)));

        Assert.Equal(
            new VenuePosition(Symbol.Btc, -0.010m, 64000m, 64020.53128986m, null, 12.5m, 0.20531289m, At(1795219201000)), position);
    }

    [Fact]
    public void ReadPositions_HedgeModePosition_FailsTheWholeAnswer()
    {
        var answer = Json(AccountPayloads.PositionRisk.Replace("\"BOTH\"", "\"LONG\"", StringComparison.Ordinal));

        Assert.Contains("one-way", Assert.Throws<FormatException>(() => BinanceAccountAnswers.ReadPositions(answer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadPositions_OneBadRow_FailsTheWholeAnswer()
    {
        var answer = Json(AccountPayloads.PositionRisk.Replace("\"positionAmt\":\"0.000\"", "\"positionAmt\":\"?\"", StringComparison.Ordinal));

        Assert.Contains("positionAmt", Assert.Throws<FormatException>(() => BinanceAccountAnswers.ReadPositions(answer)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadMoney_Payloads_ReadExactly()
    {
        Assert.Equal(
            new VenueBalance(4999.872m, 5000.07731289m, 0.20531289m, 64.02053128m, 2.56082125m, 4936.05678161m),
            BinanceAccountAnswers.ReadBalance(Json(AccountPayloads.Account)));
        Assert.Equal(4999.872m, BinanceAccountAnswers.ReadWallet(Json(AccountPayloads.Balances)));
        Assert.Equal(
            [new VenueFill(Symbol.Btc, 710000001, 900000000101, null, OrderSide.Buy, 64000m, 0.01m, 0.128m, "USDT", 0, true, At(1795219201000))],
            BinanceAccountAnswers.ReadFills(Json(AccountPayloads.Trades)).AsEnumerable());
        Assert.Equal(
            [
                new VenueIncome("FUNDING_FEE", 880000000001, Symbol.Btc, -0.03401m, "USDT", At(1795190400000)),
                new VenueIncome("TRANSFER", 880000000002, null, 5m, "USDT", At(1795190400001)),
            ],
            BinanceAccountAnswers.ReadIncome(Json(AccountPayloads.Income)).AsEnumerable());
        Assert.Equal(new CommissionRate(Symbol.Btc, 0.0002m, 0.0005m), BinanceAccountAnswers.ReadCommission(Json(AccountPayloads.Commission)));
    }

    [Fact]
    public void ReadSetup_Payloads_ReadExactly()
    {
        Assert.Equal(new AccountSetup(true, false, false, false), BinanceAccountAnswers.ReadSetup(Json(AccountPayloads.AccountConfig)));
        Assert.Equal(
            [new SymbolSetup(Symbol.Btc, 10, false), new SymbolSetup(Eth, 5, true)],
            BinanceAccountAnswers.ReadSymbolSetups(Json(AccountPayloads.SymbolConfig)).AsEnumerable());
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("[{0}]")]
    public void ReadBrackets_BareObjectOrList_SameTable(string shape)
    {
        var table = Assert.Single(BinanceAccountAnswers.ReadBrackets(Json(shape.Replace("{0}", AccountPayloads.Brackets, StringComparison.Ordinal))));

        Assert.Equal(Symbol.Btc, table.Symbol);
        Assert.Equal([new LeverageBracket(125, 0, 300000, 0.004m, 0)], table.Brackets.AsEnumerable());
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
