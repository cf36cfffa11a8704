using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Database.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Database;

[Collection(PostgresCollection.Name)]
public sealed class IncidentLogTests(PostgresFixture postgres)
{
    private readonly SteppedClock _clock = new(CandleRow.Start);

    [Fact]
    public async Task Report_RepeatsWithinAMinute_CountUpOneRow()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var store = new IncidentStore(database.DataSource);
        using var log = new IncidentLog(store, _clock, NullLogger<IncidentLog>.Instance);

        log.Report("gap", "collector", "BTCUSDT", "minutes missing", 2, new { from = "10:00" });
        Assert.True(await log.RunOnceAsync());
        _clock.Advance(TimeSpan.FromSeconds(59));
        log.Report("gap", "collector", "BTCUSDT", "more minutes missing", 3);
        log.Report("gap", "collector", "ETHUSDT", "minutes missing");
        Assert.True(await log.RunOnceAsync());
        _clock.Advance(TimeSpan.FromSeconds(1));
        log.Report("gap", "collector", "BTCUSDT", "again");
        Assert.True(await log.RunOnceAsync());

        var stored = await store.LatestAsync(10);
        Assert.Equal([("BTCUSDT", 1L), ("ETHUSDT", 1L), ("BTCUSDT", 5L)], stored.Select(incident => (incident.Symbol!, incident.Count)));
        Assert.Equal(CandleRow.Start, stored[2].At);
        Assert.Equal("""{"from": "10:00"}""", stored[2].Details);
        Assert.Equal(stored.Select(incident => incident.Id), log.Latest.Select(incident => incident.Id));
    }

    [Fact]
    public async Task RunOnce_DatabaseAway_KeepsEverythingForItsReturn()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var proxy = new CuttableProxy(new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        await using var throughProxy = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = proxy.Port, Timeout = 2 });
        var store = new IncidentStore(throughProxy);
        using var log = new IncidentLog(store, _clock, NullLogger<IncidentLog>.Instance);
        proxy.Cut();

        log.Report("storage", "test", null, "away");
        Assert.False(await log.RunOnceAsync());
        proxy.Mend();
        Assert.True(await log.RunOnceAsync());

        Assert.Equal("away", Assert.Single(await store.LatestAsync(10)).Message);
    }

    [Fact]
    public void Report_MoreThanMayWait_AreCountedInOneDrop()
    {
        using var source = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1");
        using var log = new IncidentLog(new IncidentStore(source), _clock, NullLogger<IncidentLog>.Instance);

        for (var i = 0; i < IncidentLog.WaitingMax + 10; i++)
        {
            log.Report("late", "test", $"S{i}", "late");
        }

        Assert.Equal(IncidentLog.LatestMax, log.Latest.Count);
        Assert.Equal(("drop", 10L), (log.Latest[0].Kind, log.Latest[0].Count));
    }
}
