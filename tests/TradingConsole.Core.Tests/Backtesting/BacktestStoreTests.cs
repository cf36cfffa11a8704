using TradingConsole.Core.Backtesting;
using TradingConsole.Core.Backtesting.Feeds;
using TradingConsole.Core.Backtesting.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Backtesting;

[Collection(PostgresCollection.Name)]
public sealed class BacktestStoreTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Add_Study_ComesBackWithEveryFigureAndHash()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new BacktestStore(database.DataSource);
        var market = BacktestCases.Market(4, 3 * 1_440, 17);
        var study = await BacktestStudy.WalkAsync(
            new SeriesMinuteFeed(market), BacktestCases.Config with { Seed = ulong.MaxValue },
            PolicyTrials.Around(BacktestCases.Config.Policy), []);
        var at = new DateTimeOffset(2026, 1, 9, 8, 0, 0, TimeSpan.Zero);

        await store.AddAsync(study, Guid.CreateVersion7(at), at, "ada", null, null);
        var row = Assert.Single(await store.ListAsync());
        var stored = await store.FindAsync(row.Id);

        Assert.NotNull(stored);
        Assert.Equal(study.ToJson(), stored.Result.ToJson());
        Assert.Equal(study.ResultHash, row.ResultHash);
        Assert.Equal(study.ResultHash, stored.Result.ResultHash);
        Assert.Equal(("ada", BacktestKinds.WalkForward, 12), (row.CreatedBy, row.Kind, row.Summary.Trials));
        Assert.Equal(study.Normal.Figures, row.Summary.Normal);
        Assert.Null(await store.FindAsync(Guid.NewGuid()));
    }
}
