using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Exchange;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Workers.Tests.PaperExchange;
using Xunit;

namespace TradingConsole.Workers.Tests.Exchange;

/// <summary>The real client on the paper exchange: both ends were written from the protocol, neither from the other.</summary>
public sealed class BinanceOnPaperTests
{
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");

    [Fact]
    public async Task Rest_EveryEndpoint_Believed()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var client = Client(exchange);
        var (from, to) = (RunningExchange.Noon.AddDays(-1), RunningExchange.Noon);

        var candles = await client.GetCandlesAsync(Symbol.Btc, from, to.AddHours(1), CancellationToken.None);
        var marks = await client.GetMarkCandlesAsync(Symbol.Btc, from, to, CancellationToken.None);

        Assert.Equal(1440, candles.Count);
        Assert.Equal(candles.Select(candle => candle.OpenTime), marks.Select(mark => mark.OpenTime));
        Assert.NotEmpty(await client.GetFundingRatesAsync(Symbol.Btc, from, to, CancellationToken.None));
        Assert.True((await client.GetOpenInterestAsync(Eth, CancellationToken.None)).Contracts > 0);
        Assert.True((await client.GetPremiumAsync(Eth, CancellationToken.None)).MarkPrice > 0);
        Assert.NotEmpty(await client.GetPremiumsAsync(CancellationToken.None));
        var listed = await client.GetInstrumentsAsync(CancellationToken.None);
        Assert.Contains(listed, instrument => instrument.Symbol == Symbol.Btc && instrument.IsTradable);
        Assert.Equal((0L, null), (client.State.Quarantined, client.State.LastFailure));
    }

    [Fact]
    public async Task Stream_OverAMinute_ClosedCandlesEqualWhatRestSays()
    {
        await using var exchange = await RunningExchange.StartAsync();
        using var client = Client(exchange);
        using var stop = new CancellationTokenSource();
        var events = new List<MarketEvent>();
        var reading = ReadAsync(client.StreamAsync(new Universe([Symbol.Btc, Eth]), stop.Token), events);

        for (var second = 0; second < 300 && Closed(events) < 4; second++)
        {
            await exchange.AdvanceAsync(TimeSpan.FromSeconds(1));
            await Task.Delay(5); // The client's end of the socket runs in real time.
        }

        await stop.CancelAsync();
        await reading;
        Assert.True(Closed(events) >= 4);
        Assert.Empty(events.OfType<MessageQuarantined>());
        Assert.Empty(events.OfType<StreamLost>());
        Assert.Equal(4, Assert.Single(events.OfType<StreamConnected>()).Streams);
        Assert.Contains(events, marketEvent => marketEvent is PremiumUpdated { Sample.FundingRateEstimate: not null });
        foreach (var update in events.OfType<CandleUpdated>().Where(update => update.IsClosed))
        {
            var candle = update.Candle;
            var told = await client.GetCandlesAsync(candle.Symbol, candle.OpenTime, candle.OpenTime.AddMinutes(1), CancellationToken.None);
            Assert.Equal(candle, Assert.Single(told));
        }
    }

    private static BinanceMarketData Client(RunningExchange exchange) => new(
        new BinanceOptions { RestBaseUrl = exchange.Host.RestBaseUrl, StreamBaseUrl = exchange.Host.StreamBaseUrl },
        exchange.Clock, NullLogger<BinanceMarketData>.Instance);

    private static int Closed(List<MarketEvent> events)
    {
        lock (events)
        {
            return events.Count(marketEvent => marketEvent is CandleUpdated { IsClosed: true });
        }
    }

    private static async Task ReadAsync(IAsyncEnumerable<MarketEvent> stream, List<MarketEvent> events)
    {
        try
        {
            await foreach (var marketEvent in stream)
            {
                lock (events)
                {
                    events.Add(marketEvent);
                }
            }
        }
        catch (OperationCanceledException)
        {
            return; // Asked to stop.
        }
    }
}
