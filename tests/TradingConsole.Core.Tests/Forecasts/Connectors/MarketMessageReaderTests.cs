using TradingConsole.Core.Forecasts.Connectors;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Connectors;

public sealed class MarketMessageReaderTests
{
    [Fact]
    public void Read_Book_SidesAreBestFirst()
    {
        var book = Assert.IsType<BookMessage>(One("""
            {"event_type":"book","market":"0xa","asset_id":"7","timestamp":"1703875200123","hash":"h","last_trade_price":"","tick_size":"0.01",
             "bids":[{"price":"0.48","size":"1"},{"price":"0.50","size":"2.5"}],"asks":[{"price":"0.53","size":"3"},{"price":"0.51","size":"4"}]}
            """));

        Assert.Equal([new BookLevel(0.50m, 2.5m), new BookLevel(0.48m, 1)], book.Bids.AsEnumerable());
        Assert.Equal([new BookLevel(0.51m, 4), new BookLevel(0.53m, 3)], book.Asks.AsEnumerable());
        Assert.Equal((0.505m, 0.01m, null), (book.Mid, book.TickSize, book.LastTradePrice));
        Assert.Equal(new DateTimeOffset(2023, 12, 29, 18, 40, 0, 123, TimeSpan.Zero), book.Ts);
    }

    [Fact]
    public void Read_ArrayWithOneBadMessage_TheOthersAreRead()
    {
        const string Trade = """{"event_type":"last_trade_price","market":"0xa","asset_id":"7","price":"0.51","size":"25.0","side":"BUY","timestamp":"1"}""";

        var read = MarketMessageReader.Read($$"""[{{Trade}},{"event_type":"last_trade_price","market":"0xa","asset_id":"7","price":"1.51","size":"25.0","side":"BUY","timestamp":"1"},{{Trade}}]""");

        Assert.Equal(3, read.Length);
        Assert.Equal(Trade, read[0].Text);
        Assert.Equal("price: 1.51, a price must lie between 0 and 1", read[1].Refusal);
        Assert.Equal(new TradeKey("7", DateTimeOffset.FromUnixTimeMilliseconds(1), 0.51m, 25, TradeSide.Buy), Assert.IsType<TradeMessage>(read[2].Message).Key);
    }

    [Theory]
    [InlineData("""{"event_type":"price_change","market":"0xa","asset_id":"7","changes":[{"price":"0.4","side":"SELL","size":"3"}],"timestamp":"1"}""", "changes: the flat schema is retired")]
    [InlineData("""{"event_type":"price_change","market":"0xa","timestamp":"1"}""", "price_changes: missing")]
    [InlineData("""{"event_type":"gossip","market":"0xa","timestamp":"1"}""", "event_type: \"gossip\"")]
    [InlineData("""{"market":"0xa","timestamp":"1"}""", "event_type: missing")]
    [InlineData("""{"event_type":"tick_size_change","market":"0xa","asset_id":"7","old_tick_size":"","new_tick_size":"0.01","timestamp":"1"}""", "old_tick_size: missing")]
    [InlineData("""{"event_type":"best_bid_ask","market":"0xa","asset_id":"7","best_bid":"x","best_ask":"","timestamp":"1"}""", "best_bid: \"x\"")]
    [InlineData("""{"event_type":"best_bid_ask","market":"0xa","asset_id":"7","timestamp":"yesterday"}""", "timestamp: \"yesterday\"")]
    [InlineData("7", "message: Number")]
    [InlineData("PUNG", "frame: not JSON")]
    public void Read_Unreadable_SaysFieldValueAndRule(string frame, string refusal)
    {
        var read = Assert.Single(MarketMessageReader.Read(frame));

        Assert.Null(read.Message);
        Assert.StartsWith(refusal, read.Refusal, StringComparison.Ordinal);
        Assert.Equal(frame, read.Text);
    }

    [Fact]
    public void Read_SeveralTokensInOneChange_KeepsEach()
    {
        var change = Assert.IsType<PriceChangeMessage>(One("""
            {"event_type":"price_change","market":"0xa","timestamp":"1","price_changes":[
             {"asset_id":"7","price":"0.4","size":"0","side":"SELL","hash":"h1","best_bid":"","best_ask":"0.5"},
             {"asset_id":"8","price":"0.6","size":"12","side":"BUY"}]}
            """));

        Assert.Equal(["7", "8"], change.AssetIds);
        Assert.Equal((0m, TradeSide.Sell, null, 0.5m), (change.Changes[0].Size, change.Changes[0].Side, change.Changes[0].BestBid, change.Changes[0].BestAsk));
    }

    [Fact]
    public void Read_NewAndResolved_KeepTokensAndWinner()
    {
        var opened = Assert.IsType<NewMarketMessage>(One(
            """{"event_type":"new_market","id":"9","question":"Q?","market":"0xa","slug":"q","assets_ids":["7","8"],"outcomes":["Yes","No"],"timestamp":"1"}"""));
        var resolved = Assert.IsType<MarketResolvedMessage>(One(
            """{"event_type":"market_resolved","market":"0xa","assets_ids":["7","8"],"winning_asset_id":"8","winning_outcome":"No","timestamp":"2"}"""));

        Assert.Equal(["7", "8"], opened.Assets.AsEnumerable());
        Assert.Equal(("8", "No"), (resolved.WinningAssetId, resolved.WinningOutcome));
    }

    [SharedDataTheory]
    [InlineData("ws_market_book_msg.json", typeof(BookMessage))]
    [InlineData("ws_book_snapshot.json", typeof(BookMessage))]
    [InlineData("clob_book_response.json", typeof(BookMessage))]
    [InlineData("ws_market_price_change_msg.json", typeof(PriceChangeMessage))]
    [InlineData("ws_market_last_trade_msg.json", typeof(TradeMessage))]
    [InlineData("ws_market_tick_size_msg.json", typeof(TickSizeMessage))]
    [InlineData("ws_market_best_bid_ask_msg.json", typeof(BestQuoteMessage))]
    public void Read_RecordedPayload_IsReadAsItsKind(string file, Type kind) =>
        Assert.IsType(kind, One(File.ReadAllText(SharedData.Path($"polymarket_payloads/nautilus/{file}"))));

    private static MarketMessage? One(string frame) => Assert.Single(MarketMessageReader.Read(frame)) is { Refusal: null } read ? read.Message : null;
}
