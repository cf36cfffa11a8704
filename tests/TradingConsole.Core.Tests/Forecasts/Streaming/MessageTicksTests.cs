using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Streaming;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Streaming;

public sealed class MessageTicksTests
{
    [SharedDataTheory]
    [InlineData("ws_market_last_trade_msg.json", 1, true)]
    [InlineData("ws_market_book_msg.json", 1, false)]
    [InlineData("ws_market_price_change_msg.json", null, false)]
    [InlineData("ws_market_tick_size_msg.json", 0, false)]
    public void Read_ARecordedMessage_HasItsPrices(string file, int? ticks, bool isTrade)
    {
        var body = File.ReadAllText(SharedData.Path($"polymarket_payloads/nautilus/{file}"));

        var read = MessageTicks.Read(new RawLine(JudgementWorld.Midnight, "ws/market", body)).ToArray();

        Assert.True(ticks is null || read.Length == ticks, $"{read.Length} ticks");
        Assert.All(read, tick => Assert.Equal(isTrade, tick.IsTrade));
        Assert.All(read.Where(tick => tick.IsTrade), tick => Assert.InRange(tick.First, 0, 1));
        Assert.All(read.Where(tick => !tick.IsTrade), tick => Assert.True(!(tick.First > tick.Second)));
    }

    [Theory]
    [InlineData("no JSON")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void Read_WhatCannotBeRead_HasNone(string body) => Assert.Empty(MessageTicks.Read(new RawLine(JudgementWorld.Midnight, "ws/market", body)));
}
