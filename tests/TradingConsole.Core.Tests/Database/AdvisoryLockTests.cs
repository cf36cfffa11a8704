using TradingConsole.Core.Database;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Database;

[Collection(PostgresCollection.Name)]
public sealed class AdvisoryLockTests(PostgresFixture postgres)
{
    [Fact]
    public async Task TryAcquire_HeldByAnother_NullUntilReleased()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var leader = await AdvisoryLock.TryAcquireAsync(database.DataSource, "realtime");
        Assert.NotNull(leader);

        Assert.Null(await AdvisoryLock.TryAcquireAsync(database.DataSource, "realtime"));
        await using var other = await AdvisoryLock.TryAcquireAsync(database.DataSource, "observer");
        Assert.NotNull(other);
        await leader.DisposeAsync();

        await using var next = await AdvisoryLock.TryAcquireAsync(database.DataSource, "realtime");
        Assert.NotNull(next);
        Assert.True(next.IsHeld);
        Assert.False(leader.IsHeld);
    }

    [Fact]
    public async Task Lost_ConnectionIsKilled_IsCancelledAndAnotherMayLead()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var leader = await AdvisoryLock.TryAcquireAsync(database.DataSource, "realtime");
        Assert.NotNull(leader);
        var lost = new TaskCompletionSource();
        leader.Lost.Register(lost.SetResult);

        await database.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.False(leader.IsHeld);
        await using var next = await AdvisoryLock.TryAcquireAsync(database.DataSource, "realtime");
        Assert.NotNull(next);
    }
}
