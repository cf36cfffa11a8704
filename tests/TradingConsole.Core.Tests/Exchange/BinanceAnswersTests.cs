using System.IO.Compression;
using System.Text.Json;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Exchange;

public sealed class BinanceAnswersTests
{
    private static readonly DateTimeOffset Later = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    private readonly List<string> _refused = [];

    [SharedDataFact]
    public void ReadInstruments_RecordedExchangeInfo_EveryPerpetualWithItsFilters()
    {
        using var file = new GZipStream(
            File.OpenRead(SharedData.Path("binance_um_meta/exchangeInfo_2025-03-06.json.gz")), CompressionMode.Decompress);
        using var answer = JsonDocument.Parse(file);

        var instruments = BinanceAnswers.ReadInstruments(answer.RootElement, _refused.Add).ToDictionary(instrument => instrument.Symbol);

        Assert.Empty(_refused);
        Assert.Equal(432, instruments.Count);
        Assert.Equal((6000, TimeSpan.FromMinutes(1)), BinanceAnswers.ReadWeightLimit(answer.RootElement));
        var btc = instruments[Symbol.Btc];
        Assert.Equal((0.10m, 0.001m, 0.001m, 100m), (btc.TickSize, btc.QuantityStep, btc.QuantityMin, btc.NotionalMin));
        Assert.Equal((261.10m, 809484m, 1.5m, 0.5m), (btc.PriceMin, btc.PriceMax, btc.PriceMultiplierUp, btc.PriceMultiplierDown));
        Assert.True(btc.IsTradable);
        Assert.Contains(instruments.Values, instrument => instrument.Status == "SETTLING" && !instrument.IsTradable);
        Assert.All(instruments.Values, instrument =>
        {
            Assert.True(instrument.TickSize > 0 && instrument.QuantityStep > 0);
            Assert.NotEqual(default, SymbolForms.FromCcxt(instrument.Symbol.ToCcxt(instrument.QuoteAsset)));
        });
    }

    [SharedDataFact]
    public void Read_RecordedEndpoints_GiveWhatTheySay()
    {
        var bar = Assert.Single(BinanceAnswers.ReadCandles(Recorded("GetKlines"), Symbol.Btc, Later, _refused.Add));
        Assert.Equal((0.01634790, 0.8, 0.015758, 0.015771, 148976.11427815), (bar.Open, bar.High, bar.Low, bar.Close, bar.Volume));
        var mark = Assert.Single(BinanceAnswers.ReadMarkCandles(Recorded("GetMarkPriceKlines"), Symbol.Btc, Later, _refused.Add));
        Assert.Equal(9653.29201333, mark.Open);
        var rates = BinanceAnswers.ReadFundingRates(Recorded("GetFundingRates"), Symbol.Btc, _refused.Add).ToList();
        Assert.Equal([0.0001, 0.0001], rates.Select(rate => rate.Rate));
        Assert.Equal(10659.509, BinanceAnswers.ReadOpenInterest(Recorded("GetOpenInterest"), Symbol.Btc).Contracts);
        Assert.Equal(11793.63104562, BinanceAnswers.ReadPremium(Recorded("GetMarkPrice"), Later).MarkPrice);
        Assert.Equal(TimeSpan.FromHours(8), BinanceAnswers.ReadFundingIntervals(Recorded("GetFundingInfo"), _refused.Add).Single().Interval);
        Assert.Equal(1499827319559, BinanceAnswers.ReadServerTime(Recorded("GetServerTime")).ToUnixTimeMilliseconds());
        Assert.NotEmpty(BinanceAnswers.ReadInstruments(Recorded("GetExchangeInfo"), _refused.Add));
        Assert.Empty(_refused);
    }

    [Fact]
    public void ReadCandles_UnclosedAndBrokenRows_LeftOutAloneAndNamed()
    {
        using var answer = JsonDocument.Parse("""
            [[1795219020000,"1","2","1","2","5",1795219079999,"0",0,"0","0","0"],
             [1795219080000,"1","NaN","1","2","5",1795219139999,"0",0,"0","0","0"],
             [1795219140000,"1","2","1","2"],
             "row",
             [1795219140000,"1","2","1","2","5",1795219199999,"0",0,"0","0","0"],
             [1795219200000,"1","2","1","2","5",1795219259999,"0",0,"0","0","0"]]
            """);

        var candles = BinanceAnswers.ReadCandles(
            answer.RootElement, Symbol.Btc, DateTimeOffset.FromUnixTimeMilliseconds(1795219200500), _refused.Add).ToList();

        Assert.Equal([1795219020000, 1795219140000], candles.Select(candle => candle.OpenTime.ToUnixTimeMilliseconds()));
        Assert.Equal(3, _refused.Count);
        Assert.Contains("high was NaN", _refused[0], StringComparison.Ordinal);
    }

    [Fact]
    public void ReadFundingRates_SpecialRate_IsNotPartOfTheSeries()
    {
        using var answer = JsonDocument.Parse("""
            [{"symbol":"XUSDT","fundingTime":1795190400000,"fundingRate":"0.0001","markPrice":"","rateType":"Regular"},
             {"symbol":"XUSDT","fundingTime":1795190400000,"fundingRate":"0.03","markPrice":"1","rateType":"Special"},
             {"symbol":"XUSDT","fundingTime":1795219200003,"fundingRate":0.0002}]
            """);

        var rates = BinanceAnswers.ReadFundingRates(answer.RootElement, Symbol.Btc, _refused.Add).ToList();

        Assert.Equal([0.0001, 0.0002], rates.Select(rate => rate.Rate));
        Assert.Empty(_refused);
    }

    private static JsonElement Recorded(string endpoint) =>
        JsonDocument.Parse(File.ReadAllText(
            SharedData.Path($"binance_payloads/jkorf_binance_net/Endpoints/UsdFutures/ExchangeData/{endpoint}.json"))).RootElement.GetProperty("response");
}
