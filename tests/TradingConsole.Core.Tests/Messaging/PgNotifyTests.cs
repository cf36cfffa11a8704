using TradingConsole.Core.Messaging;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Messaging;

[Collection(PostgresCollection.Name)]
public sealed class PgNotifyTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Listen_ConnectionKilled_ResumesAndHearsWhatFollows()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var notify = new PgNotify(database.DataSource, TimeProvider.System);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await using var heard = notify.ListenAsync("desk", limit.Token).GetAsyncEnumerator();

        Assert.True(await heard.MoveNextAsync() && heard.Current.IsResume);
        await notify.PublishAsync("desk", "first");
        Assert.True(await heard.MoveNextAsync());
        Assert.Equal("first", heard.Current.Payload);
        await database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN desk'");
        Assert.True(await heard.MoveNextAsync() && heard.Current.IsResume);
        await notify.PublishAsync("desk", "second");
        Assert.True(await heard.MoveNextAsync());
        Assert.Equal("second", heard.Current.Payload);
    }

    [Fact]
    public async Task Publish_PayloadTooLong_RefusedWithBothNumbers()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var notify = new PgNotify(database.DataSource, TimeProvider.System);

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => notify.PublishAsync("desk", new string('x', 8_000)));

        Assert.Contains("8000 bytes, cap is 7999", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outbox_TransactionRolledBack_LeavesNoEvent()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var told = new OutboxEvent(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "test", "trade.closed", 1, """{"id": 7}""");

        await using (var abandoned = await connection.BeginTransactionAsync())
        {
            await OutboxWriter.InsertAsync(abandoned, told);
            await abandoned.RollbackAsync();
        }

        await using (var kept = await connection.BeginTransactionAsync())
        {
            await OutboxWriter.InsertAsync(kept, told);
            await kept.CommitAsync();
        }

        Assert.Equal("trade.closed 7", await database.ScalarAsync<string>("SELECT kind || ' ' || (payload ->> 'id') FROM outbox_events"));
    }
}
