using System.IO.Compression;
using System.Text.Json;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Market;
using TradingConsole.Core.Market.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Market.Storage;

[Collection(PostgresCollection.Name)]
public sealed class InstrumentStoreTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
    private static readonly Symbol Eth = Symbol.Parse("ETHUSDT");
    private static readonly Symbol Bnx = Symbol.Parse("BNXUSDT");

    private static readonly Instrument Btc = ExchangeFiltersTests.Make(0.1m, 0.001m) with
    {
        OnboardTime = DateTimeOffset.FromUnixTimeMilliseconds(1569398400000),
        DeliveryTime = DateTimeOffset.FromUnixTimeMilliseconds(4133404800000),
    };

    [Fact]
    public async Task Save_ListedAndWanted_ListedComeBackWholeWantedAreAbsent()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new InstrumentStore(database.DataSource);
        var eth = Btc with { Symbol = Eth, Status = "SETTLING", OnboardTime = null, PriceMax = 0 };

        await store.SaveAsync([Btc, eth, eth], [Symbol.Btc, Bnx], At);

        var stored = await store.LoadAsync();
        Assert.Equal([Bnx, Symbol.Btc, Eth], stored.Select(instrument => instrument.Symbol));
        Assert.Equal(Btc, stored[1]);
        Assert.Equal(eth, stored[2]);
        Assert.Equal(("ABSENT", false), (stored[0].Status, stored[0].IsTradable));
    }

    [Fact]
    public async Task Save_NoLongerListed_BecomesAbsentAndKeepsItsFilters()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new InstrumentStore(database.DataSource);
        await store.SaveAsync([Btc, Btc with { Symbol = Eth }], [], At);

        await store.SaveAsync([Btc with { Symbol = Eth, TickSize = 0.5m }], [], At.AddHours(1));

        var stored = await store.LoadAsync();
        Assert.Equal(Btc with { Status = "ABSENT" }, stored[0]);
        Assert.Equal(0.5m, stored[1].TickSize);
        await store.SaveAsync([Btc], [], At.AddHours(2));
        Assert.Equal(Btc, (await store.LoadAsync())[0]);
    }

    [Fact]
    public async Task Save_EmptyListing_RefusedAndNothingChanges()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new InstrumentStore(database.DataSource);
        await store.SaveAsync([Btc], [], At);

        await Assert.ThrowsAsync<ArgumentException>(() => store.SaveAsync([], [Bnx], At));

        Assert.Equal(Btc, Assert.Single(await store.LoadAsync()));
    }

    [Fact]
    public async Task Ensure_DefaultUniverse_AddsRowsOnceAndTouchesNone()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new InstrumentStore(database.DataSource);
        await store.SaveAsync([Btc], [], At);

        await store.EnsureAsync(DefaultUniverse.Symbols);
        await store.EnsureAsync([.. DefaultUniverse.Symbols, Symbol.Parse("测试USDT")]);

        var stored = await store.LoadAsync();
        Assert.Equal(31, stored.Length);
        Assert.Equal(Btc, stored.Single(instrument => instrument.Symbol == Symbol.Btc));
    }

    [SharedDataFact]
    public async Task Save_RecordedListing_EveryContractComesBackTheSame()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new InstrumentStore(database.DataSource);
        await using var file = new GZipStream(
            File.OpenRead(SharedData.Path("binance_um_meta/exchangeInfo_2025-03-06.json.gz")), CompressionMode.Decompress);
        using var answer = await JsonDocument.ParseAsync(file);
        var listed = BinanceAnswers.ReadInstruments(answer.RootElement, reason => Assert.Fail(reason)).ToList();

        await store.SaveAsync(listed, DefaultUniverse.Symbols, At);

        var stored = (await store.LoadAsync()).ToDictionary(instrument => instrument.Symbol);
        Assert.All(listed, instrument => Assert.Equal(instrument, stored[instrument.Symbol]));
        Assert.Contains(DefaultUniverse.Symbols, symbol => stored[symbol].Status == "ABSENT");
    }
}
