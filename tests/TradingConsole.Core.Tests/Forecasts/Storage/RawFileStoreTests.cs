using TradingConsole.Core.Forecasts.Raw;
using TradingConsole.Core.Forecasts.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Forecasts.Storage;

[Collection(PostgresCollection.Name)]
public sealed class RawFileStoreTests(PostgresFixture postgres)
{
    private static readonly DateTimeOffset At = new(2026, 1, 20, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Mirror_Twice_ListsEachFileOnceAndRefusesAnotherFolder()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new RawFileStore(database.DataSource);
        var first = new RawFile(1, RawSource.Gamma, "markets", "gamma/a.jsonl.gz", Guid.Empty, At, At, 3, 100, new string('a', 64));
        var second = first with { Sequence = 2, Source = RawSource.History, Path = "history/b.jsonl.gz" };

        await store.MirrorAsync([first], default);
        await store.MirrorAsync([first, second], default);

        Assert.Equal("gamma 1,history 2", await database.ScalarAsync<string>(
            "SELECT string_agg(source || ' ' || sequence, ',' ORDER BY sequence) FROM forecast_raw_files"));
        var refused = await Assert.ThrowsAsync<InvalidDataException>(
            () => store.MirrorAsync([first, second with { Sha256 = new string('b', 64) }], default));
        Assert.Contains("history/b.jsonl.gz", refused.Message, StringComparison.Ordinal);
    }
}
