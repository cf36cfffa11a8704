using TradingConsole.Core.Execution;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;
using Xunit;

namespace TradingConsole.Workers.Tests.Realtime.Commands;

/// <summary>The stored mode and the one in memory must not part: what is stored is what the next switch is compared with.</summary>
[Collection(PostgresCollection.Name)]
public sealed class StoredModeTests(PostgresFixture postgres)
{
    private const string Stored = "SELECT value #>> '{}' FROM settings WHERE key = 'mode'";
    private const string SayLive = "UPDATE settings SET value = '\"live\"' WHERE key = 'mode'";

    [Fact]
    public async Task SetAsync_StoredLiveThatNobodyLivesBy_GoesByWhatIsInForce()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        await desk.Database.ExecuteAsync(SayLive); // An arming whose acknowledgement was lost.
        var seen = desk.Mode;

        var outcome = await desk.Get<ModeCommands>().SetAsync(new ModeOrder(TradingMode.Off) { Seen = seen }, CommandDesk.Bob, default);

        Assert.True(outcome.IsChange, outcome.Message);
        Assert.Equal(("off", TradingMode.Off), (await desk.Database.ScalarAsync<string>(Stored), desk.Mode));
    }

    [Fact]
    public async Task Watch_TheTraderIsNotLiveThoughItIsStored_StoresOff()
    {
        await using var desk = await CommandDesk.StartAsync(postgres);
        desk.Gate.HoldLease(CommandDesk.Trader, CommandDesk.Start.AddYears(1));

        await desk.Database.ExecuteAsync(SayLive);

        await Eventually.TrueAsync(async () => await desk.Database.ScalarAsync<string>(Stored) == "off", "what is stored is what is in force");
    }

    [Fact]
    public async Task Start_AnotherNodeIsLive_ComesUpOffAndLeavesItAlone()
    {
        var first = await CommandDesk.StartAsync(postgres);
        await first.Database.ExecuteAsync("""
            INSERT INTO trader_leases (account, token, holder, process_id, started, backend_pid, taken_at, seen_at, is_wanted)
            VALUES ('paper', 1, 'elsewhere/boot/ns', 7, 7, 0, now(), now() + interval '1 hour', true)
            """);
        await first.Database.ExecuteAsync(SayLive);
        var (database, folder) = await first.DieAsync();

        await using var second = await CommandDesk.StartAsync(postgres, folder: folder, database: database);

        Assert.Equal(("live", TradingMode.Off), (await database.ScalarAsync<string>(Stored), second.Mode));
    }
}
