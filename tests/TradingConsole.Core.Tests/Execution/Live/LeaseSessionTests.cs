using System.Diagnostics;
using Npgsql;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Execution.Live;

[Collection(PostgresCollection.Name)]
public sealed class LeaseSessionTests(PostgresFixture postgres) : IAsyncLifetime
{
    private PostgresDatabase _database = null!;
    private NpgsqlDataSource _unpooled = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _unpooled = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Pooling = false });
    }

    public async Task DisposeAsync()
    {
        await _unpooled.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Lock_HeldByOneSession_IsNobodyElsesUntilItEnds()
    {
        await using var second = await OpenAsync();
        await using (var first = await OpenAsync())
        {
            Assert.True(await first.TryLockAsync(default));
            Assert.False(await second.TryLockAsync(default));
        }

        // The server hears of a closed socket a moment later.
        for (var i = 0; !await second.TryLockAsync(default); i++)
        {
            Assert.True(i < 10_000, "The lock outlived its session.");
        }
    }

    [Fact]
    public async Task Token_GrowsWithEveryChangeOfHands_AndTheOldOneRenewsNothing()
    {
        await using var session = await OpenAsync();
        var first = await session.TakeAsync(TraderProcess.Current, default);
        Assert.True(await session.RenewAsync(first, default));

        var second = await session.TakeAsync(new TraderProcess("elsewhere", 1, 1), default);

        Assert.Equal(first + 1, second);
        Assert.False(await session.RenewAsync(first, default));
        var row = (await session.ReadAsync(default))!;
        Assert.Equal(("elsewhere", second, false, true), (row.Holder.Machine, row.Token, row.IsReleased, row.IsWanted));
    }

    [Fact]
    public async Task Release_SaysSo_AndKeepsWhetherTheAccountIsWanted()
    {
        await using var session = await OpenAsync();
        await session.TryLockAsync(default);
        var token = await session.TakeAsync(TraderProcess.Current, default);

        await session.ReleaseAsync(token, isWanted: false, default);

        var row = (await session.ReadAsync(default))!;
        Assert.True(row is { IsReleased: true, IsWanted: false });
        Assert.False(await session.RenewAsync(token, default));
    }

    [Fact]
    public async Task Terminate_EndsTheSessionThatHoldsTheLock_AndNoOther()
    {
        await using var holder = await OpenAsync();
        await using var watcher = await OpenAsync();
        await holder.TryLockAsync(default);
        await holder.TakeAsync(TraderProcess.Current, default);
        await using var bystander = await _unpooled.OpenConnectionAsync();
        await watcher.TerminateAsync(bystander.ProcessID, default);
        await using (var alive = new NpgsqlCommand("SELECT 1", bystander))
        {
            Assert.Equal(1, await alive.ExecuteScalarAsync());
        }

        await watcher.TerminateAsync((await watcher.ReadAsync(default))!.BackendPid, default);

        for (var i = 0; !await watcher.TryLockAsync(default); i++)
        {
            Assert.True(i < 10_000, "The terminated session kept its lock.");
        }

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => holder.RenewAsync(1, default));
    }

    [Fact]
    public void Process_ThatEnded_IsDeadForCertainOnlyOnItsOwnMachine()
    {
        var here = TraderProcess.Current;
        Assert.False(here.IsDeadForCertain(here));
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var child = Process.Start(new ProcessStartInfo("sleep", "60"))!;
        var stat = File.ReadAllText($"/proc/{child.Id}/stat");
        var started = long.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[19]);
        var trader = here with { ProcessId = child.Id, Started = started };
        Assert.False(trader.IsDeadForCertain(here));
        Assert.True((trader with { Started = started + 1 }).IsDeadForCertain(here)); // The number is another's now.
        child.Kill();
        child.WaitForExit();
        Assert.True(trader.IsDeadForCertain(here));
        Assert.False((trader with { Machine = "elsewhere" }).IsDeadForCertain(here));
    }

    private Task<LeaseSession> OpenAsync() => LeaseSession.OpenAsync(_unpooled, "paper", default);
}
