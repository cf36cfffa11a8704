using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Brackets;
using TradingConsole.Core.Execution.Live;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Simulation;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime.Live;
using Xunit;

namespace TradingConsole.Workers.Tests.Live;

[Collection(PostgresCollection.Name)]
public sealed class SpooledJournalTests(PostgresFixture postgres) : IAsyncLifetime
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"spool-{Guid.NewGuid():N}");

    private PostgresDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await _database.ExecuteAsync("INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING");
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        File.Delete(_path);
        File.Delete(_path + ".quarantine");
    }

    // Neither a line nobody can read nor one the database will never take may keep the desk from starting.
    [Fact]
    public async Task Start_OneLineDamagedAndOneImpossible_StoresTheOthersAndSaysSo()
    {
        var (good, foreign) = (Opening("BTCUSDT"), Opening("NOSUCHUSDT"));
        var spool = new RecordSpool(_path);
        spool.Append(new SpooledRecord(new RecordStamp(0, 1), foreign));
        File.AppendAllText(_path, "{ damaged\n");
        spool.Append(new SpooledRecord(new RecordStamp(0, 2), good));

        using var journal = new SpooledJournal(
            new BracketStore(_database.DataSource, "paper", 0), new RecordSpool(_path), TimeProvider.System, NullLogger.Instance);
        var loaded = await journal.LoadAsync(default);

        Assert.Equal(good.Bracket.Plan.TradeId, Assert.Single(loaded).Plan.TradeId);
        Assert.Contains("2 live records could not be stored", journal.Trouble, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(spool.QuarantinePath).Length);
        Assert.True(journal.IsQuietFor(TimeSpan.Zero));
    }

    private static BracketRecord Opening(string symbol)
    {
        var start = new DateTimeOffset(2026, 3, 2, 7, 59, 0, TimeSpan.Zero);
        var plan = new BracketPlan(
            Guid.NewGuid(), Symbol.Parse(symbol), PositionSide.Long, 0.010m, 49_600m, 50_800m, start.AddSeconds(20), start.AddHours(4), 120m)
        {
            Terms = new EntryTerms(start.AddMinutes(-1), start, 50_000m, 5, new FillTerms(0.0005, 0.1, 0.002, 1e6, 0.1m)),
        };
        var bracket = Bracket.Open(plan, start, BracketRules.Default).Next;
        return new BracketRecord(bracket, bracket.Orders, [], TradingMode.Live);
    }
}
