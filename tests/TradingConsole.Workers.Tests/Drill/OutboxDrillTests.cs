using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Drill.Outbox;
using Xunit;

namespace TradingConsole.Workers.Tests.Drill;

/// <summary>The outbox drill, short: the long one is <c>./run drill outbox</c>.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OutboxDrillTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Drill_OfThreeKills_LosesInventsAndDoublesNothing()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var said = new StringWriter();

        var result = await new OutboxDrill(NullLoggerFactory.Instance, said).RunAsync(database.ConnectionString, 3, 7, CancellationToken.None);

        Assert.True(result is { Lost: 0, Ghost: 0, Doubled: 0, RebuildEqual: true, Kills: 3 }, $"{result} {said}");
        Assert.True(result is { Acts: > 0, Events: > 0 }, $"{result} did too little to be judged.");
    }
}
