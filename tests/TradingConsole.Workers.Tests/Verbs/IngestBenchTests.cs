using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Verbs;
using Xunit;

namespace TradingConsole.Workers.Tests.Verbs;

[Collection(PostgresCollection.Name)]
public sealed class IngestBenchTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Run_FewRows_MeasuresEveryPathAndLeavesNothingBehind()
    {
        await using var database = await postgres.CreateDatabaseAsync();

        var result = await IngestBench.RunAsync(database.DataSource, rows: 20_030);

        Assert.Equal(20_000, result.Rows);
        Assert.All([result.RowsPerSecond, result.CopyRowsPerSecond, result.MergeRowsPerSecond], rate => Assert.True(rate > 0));
        Assert.True(result.RowsPerSecondMedian <= result.RowsPerSecond);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'bench_%'"));
    }
}
