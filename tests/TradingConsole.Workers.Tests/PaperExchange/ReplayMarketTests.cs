using System.Globalization;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Archive;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.PaperExchange.Markets;
using Xunit;

namespace TradingConsole.Workers.Tests.PaperExchange;

public sealed class ReplayMarketTests : IDisposable
{
    private const int Days = 6;
    private static readonly DateTimeOffset First = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("replay-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Path_EveryRecordedMinute_KeepsOpenHighLowCloseAndVolume()
    {
        var series = Write("BTCUSDT", 0, 2000);
        var market = Open();
        var path = new MinutePath();
        var (lowest, highest) = (series.Min(s => s.Low), series.Max(s => s.High));

        for (var i = 0; i < series.Length; i++)
        {
            Assert.True(market.TryFillPath(Symbol.Btc, MinuteGrid.ToIndex(First) + i, path));
            var bar = MinutePath.Bar(path.Last);
            Assert.Equal(series[i], (bar.Open, bar.High, bar.Low, bar.Close, path.Volume));
            Assert.All(path.Mark, mark => Assert.InRange(mark, lowest, highest));
        }
    }

    [Fact]
    public void Path_NearerExtremeFirst()
    {
        File.WriteAllText(
            Path.Combine(_folder, "BTCUSDT-1m-2025-01.csv"),
            "1735689600000,100,101,90,95,1,0,0,0,0,0,0\n1735689660000,100,110,99,105,1,0,0,0,0,0,0\n");
        var market = Open();
        var path = new MinutePath();

        Assert.True(market.TryFillPath(Symbol.Btc, MinuteGrid.ToIndex(First), path));
        Assert.True(Array.IndexOf(path.Last, 101.0) < Array.IndexOf(path.Last, 90.0));
        Assert.True(market.TryFillPath(Symbol.Btc, MinuteGrid.ToIndex(First) + 1, path));
        Assert.True(Array.IndexOf(path.Last, 99.0) < Array.IndexOf(path.Last, 110.0));
    }

    [Fact]
    public void UnequalSpans_OutsideItsOwnASymbolHasNoCandle()
    {
        Write("BTCUSDT", 0, Days * 1440);
        Write("ETHUSDT", 1000, 500);
        var market = Open();
        var (path, eth, start) = (new MinutePath(), Symbol.Parse("ETHUSDT"), MinuteGrid.ToIndex(First));

        Assert.Equal(["BTCUSDT", "ETHUSDT"], market.Instruments.Select(i => i.Symbol.Value));
        Assert.False(market.TryFillPath(eth, start + 999, path));
        Assert.True(market.TryFillPath(eth, start + 1000, path));
        Assert.False(market.TryFillPath(eth, start + 1500, path));
        Assert.Equal((First, First.AddDays(Days)), (market.Start, market.End));
        Assert.Equal(First.AddMinutes(Days * 504), market.LiveStart); // 35 % is more than two days here.
    }

    [Theory]
    [InlineData(4, 48)]
    [InlineData(1, 12)]
    public void LiveStart_LeavesTwoDaysBehindOrHalfOfAShortRecording(int days, int hours)
    {
        Write("SOLUSDT", 0, days * 1440);

        Assert.Equal(First.AddHours(hours), Open().LiveStart);
    }

    [Fact]
    public void Funding_NotRecorded_BaselineAndSaidSo()
    {
        Write("BTCUSDT", 0, 1440);
        var market = Open();

        var rates = market.GetFundingRates(Symbol.Btc, First.AddYears(-1), First.AddYears(1));

        Assert.Equal([0, 8, 16, 24], rates.Select(r => (r.Time - First).TotalHours));
        Assert.All(rates, r => Assert.Equal(ReplayMarket.BaselineFundingRate, r.Rate));
        Assert.Contains("synthesised", market.Description, StringComparison.Ordinal);
        Assert.Contains("0.01 %", market.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Funding_Recorded_EstimateIsTheLastSettledOneNeverTheComing()
    {
        Write("BTCUSDT", 0, 1440);
        var ms = First.ToUnixTimeMilliseconds();
        File.WriteAllText(
            Path.Combine(_folder, "BTCUSDT-fundingRate-2025-01.csv"),
            $"calc_time,funding_interval_hours,last_funding_rate\n{ms + 5},8,0.0002\n{ms + 28_800_003},8,-0.0003\n{ms + 57_600_000},8,0.0004\n");
        var market = Open();

        var running = market.GetFunding(Symbol.Btc, First.AddHours(9));
        var rates = market.GetFundingRates(Symbol.Btc, First, First.AddDays(1));

        Assert.Equal(new PaperFunding(-0.0003, First.AddHours(16), 8), running);
        Assert.Equal([0.0002, -0.0003, 0.0004], rates.Select(r => r.Rate));
    }

    [SharedDataFact]
    public async Task Recording_OverTheWire_EqualsTheSourceRows()
    {
        var archive = CandleArchive.Open(
            SharedData.Path("binance_um_1m"), new ArchiveOptions { Symbols = [Symbol.Btc, Symbol.Parse("DOGEUSDT")] });
        var market = new ReplayMarket(archive);
        await using var exchange = await RunningExchange.StartAsync(
            new Workers.PaperExchange.PaperExchangeOptions { Speed = 60 }, market, market.LiveStart!.Value.AddDays(6));
        using var client = await exchange.ConnectAsync("/market/ws/btcusdt@kline_1m/dogeusdt@kline_1m");
        await exchange.AdvanceAsync(TimeSpan.FromHours(2));

        var closed = (await client.DrainAsync()).Select(m => m.GetProperty("k")).Where(k => k.GetProperty("x").GetBoolean()).ToArray();

        Assert.Equal(240, closed.Length);
        foreach (var kline in closed)
        {
            double Value(string name) => double.Parse(kline.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);
            var source = archive.Find(Symbol.Parse(kline.GetProperty("s").GetString()!))!;
            var i = source.IndexOf(kline.GetProperty("t").GetInt64() / 60_000);
            Assert.Equal(
                (source.Open[i], source.High[i], source.Low[i], source.Close[i], source.Volume[i]),
                (Value("o"), Value("h"), Value("l"), Value("c"), Value("v")));
        }
    }

    [SharedDataFact]
    public void Recording_MinutesAllOverEverySymbol_KeepTheirBars()
    {
        var archive = CandleArchive.Open(SharedData.Path("binance_um_1m"));
        var market = new ReplayMarket(archive);
        var path = new MinutePath();
        var wrong = 0;
        foreach (var source in archive.Series)
        {
            for (var i = 0; i < source.Length; i += 17)
            {
                var bar = market.TryFillPath(source.Symbol, source.Minutes[i], path) ? MinutePath.Bar(path.Last) : default;
                wrong += bar == new PathBar(source.Open[i], source.High[i], source.Low[i], source.Close[i]) && path.Volume == source.Volume[i] ? 0 : 1;
            }
        }

        Assert.Equal(0, wrong);
    }

    private ReplayMarket Open() => new(CandleArchive.Open(_folder));

    private (double Open, double High, double Low, double Close, double Volume)[] Write(string symbol, int firstMinute, int count)
    {
        var random = new TradingConsole.Core.Statistics.SeededRandom(3);
        var price = 1000.0;
        var bars = new (double Open, double High, double Low, double Close, double Volume)[count];
        using var text = new StreamWriter(Path.Combine(_folder, $"{symbol}-1m-2025-01.csv"));
        for (var i = 0; i < count; i++)
        {
            var open = Math.Round(price, 1);
            price *= 1 + (0.001 * random.NextGaussian());
            var close = Math.Round(price, 1);
            var high = Math.Round(Math.Max(open, close) + random.NextInt(30) / 10.0, 1);
            var low = Math.Round(Math.Min(open, close) - random.NextInt(30) / 10.0, 1);
            bars[i] = (open, high, low, close, random.NextInt(100));
            var ms = First.AddMinutes(firstMinute + i).ToUnixTimeMilliseconds();
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ms},{open},{high},{low},{close},{bars[i].Volume},{ms + 59_999},0,0,0,0,0"));
        }

        return bars;
    }
}
