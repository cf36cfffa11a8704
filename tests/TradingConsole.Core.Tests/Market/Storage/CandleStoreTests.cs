using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Market.Storage;

[Collection(PostgresCollection.Name)]
public sealed class CandleStoreTests(PostgresFixture postgres)
{
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");
    private static readonly DateTimeOffset First = new(2026, 10, 31, 23, 50, 0, TimeSpan.Zero);

    [Fact]
    public async Task LoadSeries_MinutesAcrossAMonth_JoinsMarkIndexAndFundingAsOfTheOpen()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);
        await new InstrumentStore(database.DataSource).EnsureAsync([Symbol.Btc, Eth]);
        await WriteAsync(
            database.DataSource,
            [.. Minutes(0, 20).Where(minute => minute != First.AddMinutes(5)).Select(minute => Bar(Symbol.Btc, minute)), Bar(Eth, First)],
            [.. Minutes(0, 10).Select(minute => new MarkCandle(Symbol.Btc, minute, 1, 4, 0.5, 2))],
            [
                new PremiumSample(Symbol.Btc, First.AddSeconds(58), 2, 77, 3, 0.0001, First.AddHours(8)),
                new PremiumSample(Symbol.Btc, First.AddMinutes(1), 2, null, null, null, null),
            ]);
        await store.SaveFundingAsync(
        [
            new FundingRate(Symbol.Btc, First.AddHours(-8), 0.01),
            new FundingRate(Symbol.Btc, First.AddHours(-16), 0.5),
            new FundingRate(Symbol.Btc, First.AddMinutes(10), 0.02),
            new FundingRate(Symbol.Btc, First.AddMinutes(12).AddMilliseconds(3), 0.03),
            new FundingRate(Eth, First.AddMinutes(1), 9),
        ]);

        var series = await store.LoadSeriesAsync(Symbol.Btc, First, First.AddMinutes(15));

        Assert.Equal(14, series.Length);
        Assert.Equal(Minutes(0, 15).Where(minute => minute != First.AddMinutes(5)).Select(MinuteGrid.ToIndex), series.Minute);
        var bar = Bar(Symbol.Btc, First.AddMinutes(14));
        Assert.Equal((bar.Open, bar.High, bar.Low, bar.Close, bar.Volume), (series.Open[^1], series.High[^1], series.Low[^1], series.Close[^1], series.Volume[^1]));
        Assert.Equal((1.0, 4.0, 0.5, 2.0), (series.MarkOpen[0], series.MarkHigh[0], series.MarkLow[0], series.MarkClose[0]));
        Assert.True(double.IsNaN(series.MarkOpen[^1]) && double.IsNaN(series.MarkClose[^1]));
        Assert.Equal(77, series.Index[0]);
        Assert.True(double.IsNaN(series.Index[1]));
        double[] expected = [.. Enumerable.Repeat(0.01, 9), 0.02, 0.02, 0.02, 0.03, 0.03];
        Assert.Equal(expected, series.FundingRate);
    }

    [Fact]
    public async Task LoadSeries_NothingStored_IsEmptyAndFundingUnknown()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);

        Assert.Equal(0, (await store.LoadSeriesAsync(Symbol.Btc, First, First.AddDays(1))).Length);
        Assert.Empty(await store.LatestAsync([Symbol.Btc]));
        await WriteAsync(database.DataSource, [Bar(Symbol.Btc, First)], [], []);
        Assert.True(double.IsNaN((await store.LoadSeriesAsync(Symbol.Btc, First, First.AddDays(1))).FundingRate[0]));
    }

    [Fact]
    public async Task FindGaps_HolesAndEdges_EachRunOnce()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);
        int[] stored = [2, 3, 4, 7, 8, 12];
        await WriteAsync(database.DataSource, [.. stored.Select(minute => Bar(Symbol.Btc, First.AddMinutes(minute)))], [], []);

        var gaps = await store.FindGapsAsync(Symbol.Btc, First, First.AddMinutes(15));

        Assert.Equal(
            [(0, 2), (5, 7), (9, 12), (13, 15)],
            gaps.Select(gap => ((int)(gap.From - First).TotalMinutes, (int)(gap.To - First).TotalMinutes)));
        Assert.Equal([2, 2, 3, 2], gaps.Select(gap => gap.Minutes));
        Assert.Equal(new MinuteRange(First, First.AddMinutes(15)), Assert.Single(
            await store.FindGapsAsync(Symbol.Btc, First.AddSeconds(-30), First.AddMinutes(14.5), MinuteKind.MarkCandles)));
        Assert.Empty(await store.FindGapsAsync(Symbol.Btc, First.AddMinutes(2), First.AddMinutes(5)));
        Assert.Empty(await store.FindGapsAsync(Symbol.Btc, First, First));
        Assert.Single(await store.FindGapsAsync(Eth, First, First.AddMinutes(1)));
    }

    [Fact]
    public async Task LoadCandles_LongerBars_OpenHighLowCloseVolumeOfTheirMinutes()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);
        var minutes = Minutes(0, 12).Select(minute => Bar(Symbol.Btc, minute)).ToArray();
        await WriteAsync(database.DataSource, minutes, [], []);

        Assert.Equal(minutes, await store.LoadCandlesAsync(Symbol.Btc, First, First.AddMinutes(12)));
        var bars = await store.LoadCandlesAsync(Symbol.Btc, First, First.AddMinutes(12), minutesPerBar: 5);

        Assert.Equal(3, bars.Count);
        Assert.Equal(new Candle(
            Symbol.Btc, First.AddMinutes(5), minutes[5].Open, minutes[5..10].Max(bar => bar.High), minutes[5..10].Min(bar => bar.Low),
            minutes[9].Close, minutes[5..10].Sum(bar => bar.Volume)), bars[1]);
    }

    [Fact]
    public async Task Write_RowsAgain_LaterOnesReplaceAndPremiumsShareTheirMinute()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);
        var bar = Bar(Symbol.Btc, First);
        var sample = new PremiumSample(Symbol.Btc, First.AddSeconds(10), 5, 6, 7, 0.1, First.AddHours(1));

        await WriteAsync(database.DataSource, [bar], [], [sample]);
        await WriteAsync(database.DataSource, [bar with { Close = bar.Close + 0.25 }], [], [sample with { Time = First.AddSeconds(59), MarkPrice = 8 }]);

        Assert.Equal([bar with { Close = bar.Close + 0.25 }], await store.LoadCandlesAsync(Symbol.Btc, First, First.AddMinutes(1)));
        Assert.Equal([sample with { Time = First, MarkPrice = 8 }], await store.LoadPremiumsAsync(Symbol.Btc, First, First.AddMinutes(1)));
    }

    [Fact]
    public async Task LatestAndCount_SeveralSymbols_EachItsOwn()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);
        var mark = new MarkCandle(Eth, First, 1, 2, 0.5, 1);
        await WriteAsync(database.DataSource, [.. Minutes(0, 20).Select(minute => Bar(Symbol.Btc, minute)), Bar(Eth, First)], [mark], []);

        var latest = await store.LatestAsync([Symbol.Btc, Eth, Symbol.Parse("XAUUSDT")]);

        Assert.Equal(2, latest.Count);
        Assert.Equal(Bar(Symbol.Btc, First.AddMinutes(19)), latest[Symbol.Btc]);
        Assert.Equal(First, latest[Eth].OpenTime);
        Assert.Equal(
            [new MinuteCount(Eth, 1, 1, 0), new MinuteCount(Symbol.Btc, 10, 0, 0)],
            await store.CountAsync([Eth, Symbol.Btc], First, First.AddMinutes(10)));
        Assert.Equal([mark], await store.LoadMarkCandlesAsync(Eth, First, First.AddMinutes(10)));
    }

    [Fact]
    public async Task SaveOpenInterest_Repeated_Replaces()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new CandleStore(database.DataSource);
        await new InstrumentStore(database.DataSource).EnsureAsync([Symbol.Btc]);

        await store.SaveOpenInterestAsync([new OpenInterest(Symbol.Btc, First, 5), new OpenInterest(Symbol.Btc, First, 5)]);
        await store.SaveOpenInterestAsync([new OpenInterest(Symbol.Btc, First, 6)]);
        await store.SaveOpenInterestAsync([]);
        await store.SaveFundingAsync([new FundingRate(Symbol.Btc, First, 0.1)]);
        await store.SaveFundingAsync([new FundingRate(Symbol.Btc, First, 0.2)]);

        Assert.Equal(6, await database.ScalarAsync<double>("SELECT contracts FROM open_interest"));
        Assert.Equal([new FundingRate(Symbol.Btc, First, 0.2)], await store.LoadFundingAsync(Symbol.Btc, First, First.AddHours(1)));
    }

    private static IEnumerable<DateTimeOffset> Minutes(int from, int to) => Enumerable.Range(from, to - from).Select(minute => First.AddMinutes(minute));

    private static Candle Bar(Symbol symbol, DateTimeOffset minute)
    {
        var level = 100 + ((minute - First).TotalMinutes % 7);
        return new Candle(symbol, minute, level, level + 2, level - 1, level + 0.5, level / 10);
    }

    private static async Task WriteAsync(
        NpgsqlDataSource dataSource, IReadOnlyList<Candle> candles, IReadOnlyList<MarkCandle> marks, IReadOnlyList<PremiumSample> premiums)
    {
        var clock = new SteppedClock(First);
        var incidents = new RecordedIncidents();
        using var writer = new BatchWriter(dataSource, new MonthPartitions(dataSource), incidents, clock, NullLogger<BatchWriter>.Instance);
        await writer.EnqueueAsync(CandleTables.Trade, candles);
        await writer.EnqueueAsync(CandleTables.Mark, marks);
        await writer.EnqueueAsync(CandleTables.Premium, premiums);
        await writer.FlushAsync();
        Assert.Empty(incidents.Messages);
    }

    private sealed class RecordedIncidents : IIncidentLog
    {
        public List<string> Messages { get; } = [];

        public IReadOnlyList<Incident> Latest => [];

        public void Report(string kind, string source, string? symbol, string message, long count = 1, object? details = null) =>
            Messages.Add(message);
    }
}
