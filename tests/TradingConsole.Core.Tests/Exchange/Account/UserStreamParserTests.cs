using System.Text;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Core.Statistics;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange.Account;

public sealed class UserStreamParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("{0}")]
    [InlineData("{\"stream\":\"demoListenKey0001\",\"data\":{0}}")]
    public void Parse_OrderTradeUpdate_OrderAndFill(string shape)
    {
        var update = Assert.IsType<OrderUpdated>(Read(shape.Replace("{0}", AccountPayloads.OrderTradeUpdate, StringComparison.Ordinal)));

        var at = DateTimeOffset.FromUnixTimeMilliseconds(1795219201000);
        Assert.Equal(
            new OrderUpdated(
                Now, at.AddMilliseconds(5),
                new VenueOrder(Symbol.Btc, 900000000101, "tc-000001", OrderSide.Buy, "LIMIT", VenueOrderStatus.Filled, 0.01m, 0.01m, 64000m, false, at),
                new VenueFill(Symbol.Btc, 710000001, 900000000101, "tc-000001", OrderSide.Buy, 64000m, 0.01m, 0.128m, "USDT", 0, true, at),
                OrderOrigin.Desk),
            update);
    }

    [Fact]
    public void Parse_NothingExecuted_NoFill()
    {
        var text = AccountPayloads.OrderTradeUpdate.Replace("\"l\":\"0.010\",\"z\":\"0.010\"", "\"l\":\"0\",\"z\":\"0\"", StringComparison.Ordinal)
            .Replace("\"n\":\"0.12800000\",\"N\":\"USDT\",", "", StringComparison.Ordinal);

        Assert.Null(Assert.IsType<OrderUpdated>(Read(text)).Fill);
    }

    [Theory]
    [InlineData("tc-e-abc-1", OrderOrigin.Desk)]
    [InlineData("autoclose-1795219201000123", OrderOrigin.Liquidation)]
    [InlineData("adl_autoclose", OrderOrigin.AutoDeleveraging)]
    [InlineData("settlement_autoclose-17", OrderOrigin.Settlement)]
    [InlineData("delivery_autoclose-17", OrderOrigin.Settlement)]
    [InlineData("ios_a8f", OrderOrigin.External)]
    public void Parse_ClientOrderId_TellsWhoCausedIt(string clientOrderId, OrderOrigin origin)
    {
        // Liquidations are executed under x = CALCULATED.
        var text = AccountPayloads.OrderTradeUpdate.Replace("tc-000001", clientOrderId, StringComparison.Ordinal)
            .Replace("\"x\":\"TRADE\"", "\"x\":\"CALCULATED\"", StringComparison.Ordinal);
        var update = Assert.IsType<OrderUpdated>(Read(text));

        Assert.Equal(origin, update.Origin);
        Assert.Equal(0.01m, update.Fill!.Quantity);
    }

    [Fact]
    public void Parse_AlgoUpdate_ChildAndState()
    {
        var update = Assert.IsType<ConditionalUpdated>(Read(AccountPayloads.AlgoUpdate));

        Assert.Equal(
            new VenueConditional(
                Symbol.Btc, 3000000000001001, "sl-000001", OrderSide.Sell, ConditionalType.StopMarket, ConditionalStatus.Triggered, 0.01m,
                63000m, true, 900000000177, null, DateTimeOffset.FromUnixTimeMilliseconds(1795219260010)),
            update.Order);
    }

    [Theory]
    [InlineData("NEW", ConditionalStatus.New)]
    [InlineData("TRIGGERING", ConditionalStatus.Triggering)]
    [InlineData("TRIGGERED", ConditionalStatus.Triggered)]
    [InlineData("FINISHED", ConditionalStatus.Finished)]
    [InlineData("REJECTED", ConditionalStatus.Rejected)]
    [InlineData("CANCELED", ConditionalStatus.Canceled)]
    [InlineData("EXPIRED", ConditionalStatus.Expired)]
    [InlineData("PAUSED", ConditionalStatus.Unrecognised)]
    public void Parse_AlgoStatus_ReasonKept(string word, ConditionalStatus status)
    {
        var text = AccountPayloads.AlgoUpdate.Replace("TRIGGERED", word, StringComparison.Ordinal)
            .Replace("\"rm\":\"\"", "\"rm\":\"Reduce Only reject\"", StringComparison.Ordinal)
            .Replace("\"ai\":\"900000000177\"", "\"ai\":\"\"", StringComparison.Ordinal);
        var order = Assert.IsType<ConditionalUpdated>(Read(text)).Order;

        Assert.Equal((status, "Reduce Only reject", null), (order.Status, order.RejectReason, order.ChildOrderId));
    }

    [Fact]
    public void Parse_AccountUpdate_WalletAndPositions()
    {
        var update = Assert.IsType<AccountUpdated>(Read(AccountPayloads.AccountUpdate));

        var at = DateTimeOffset.FromUnixTimeMilliseconds(1795219201000);
        Assert.Equal(("ORDER", 4999.872m, at.AddMilliseconds(6)), (update.Reason, update.WalletBalance, update.EventTime));
        Assert.Equal([new VenuePosition(Symbol.Btc, 0.01m, 64000m, 0, null, 0, 0.20531289m, at)], update.Positions.AsEnumerable());
    }

    [Fact]
    public void Parse_AccountUpdateWithoutUsdt_WalletUnchanged()
    {
        var update = Assert.IsType<AccountUpdated>(Read(
            """{"e":"ACCOUNT_UPDATE","E":1795219201006,"T":1795219201000,"a":{"m":"FUNDING_FEE","S":"BTCUSDT","B":[{"a":"BNB","wb":"1","cw":"1","bc":"0"}]}}"""));

        Assert.Null(update.WalletBalance);
        Assert.Empty(update.Positions);
    }

    [Fact]
    public void Parse_OtherEvents_ReadOrIgnored()
    {
        Assert.Equal([Symbol.Parse("ETHUSDT")], Assert.IsType<MarginCalled>(Read(AccountPayloads.MarginCall)).Symbols.AsEnumerable());
        Assert.Equal(new LeverageChanged(Now, Symbol.Btc, 10), Read(AccountPayloads.LeverageUpdate));
        Assert.IsType<UserMessage.KeyExpired>(Parse(AccountPayloads.KeyExpired));
        Assert.Equal(new UserMessage.Ignored("TRADE_LITE"), Parse(AccountPayloads.TradeLite));
        Assert.Equal(new UserMessage.Ignored("ACCOUNT_CONFIG_UPDATE"), Parse(AccountPayloads.MultiAssetUpdate));
        Assert.Equal(new UserMessage.Ignored("STRATEGY_UPDATE"), Parse("""{"e":"STRATEGY_UPDATE","T":1}"""));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"E\":1}")]
    [InlineData("{\"e\":\"ORDER_TRADE_UPDATE\",\"E\":1}")]
    [InlineData("{\"e\":\"ACCOUNT_UPDATE\",\"E\":1,\"T\":1,\"a\":{\"m\":\"ORDER\",\"B\":7}}")]
    [InlineData("{\"e\":\"ALGO_UPDATE\",\"E\":1,\"T\":1,\"o\":{\"s\":\"btc\"}}")]
    public void Parse_WrongShape_Unreadable(string text) => Assert.IsType<UserMessage.Unreadable>(Parse(text));

    [Fact]
    public void Parse_HedgeModePosition_Unreadable() => Assert.Contains(
        "one-way",
        Assert.IsType<UserMessage.Unreadable>(Parse(AccountPayloads.AccountUpdate.Replace("BOTH", "SHORT", StringComparison.Ordinal))).Reason,
        StringComparison.Ordinal);

    [Fact]
    public void Parse_MutilatedMessages_NeverThrow()
    {
        var random = new SeededRandom(5);
        string[] samples =
        [
            AccountPayloads.OrderTradeUpdate, AccountPayloads.AccountUpdate, AccountPayloads.AlgoUpdate, AccountPayloads.MarginCall,
            AccountPayloads.LeverageUpdate, AccountPayloads.KeyExpired,
        ];
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = Encoding.UTF8.GetBytes(samples[random.NextInt(samples.Length)]);
            for (var edit = random.NextInt(4); edit >= 0; edit--)
            {
                bytes[random.NextInt(bytes.Length)] = (byte)random.NextInt(256);
            }

            Assert.NotNull(UserStreamParser.Parse(bytes.AsMemory(0, 1 + random.NextInt(bytes.Length)), Now));
            Assert.NotNull(UserStreamParser.Parse(bytes, Now));
        }
    }

    private static UserMessage Parse(string text) => UserStreamParser.Parse(Encoding.UTF8.GetBytes(text), Now);

    private static UserEvent Read(string text) => Assert.IsType<UserMessage.News>(Parse(text)).Event;
}
