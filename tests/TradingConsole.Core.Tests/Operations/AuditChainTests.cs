using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Operations;

/// <summary>Row 106: whatever a database owner does to the trail is found, and the place is named.</summary>
[Collection(PostgresCollection.Name)]
public sealed class AuditChainTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);

    private PostgresDatabase _database = null!;
    private AuditLog _log = null!;
    private AuditChain _chain = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _log = new AuditLog(_database.DataSource);
        _chain = new AuditChain(_database.DataSource);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Verify_NoRows_IsIntact() => Assert.Equal(new AuditVerdict(0, null, 0, null), await VerifyAsync());

    [Fact]
    public async Task Verify_AwkwardRows_AreIntactAndNumbered()
    {
        await WriteAsync(6);

        var verdict = await VerifyAsync();

        Assert.True(verdict.IsIntact, verdict.Broken?.Detail);
        Assert.Equal(6, verdict.Rows);
        var entries = await _log.LatestAsync();
        Assert.Equal([6L, 5, 4, 3, 2, 1], entries.Select(entry => entry.Seq!.Value));
        Assert.Equal(verdict.HeadHash, entries[0].Hash);
        Assert.Equal("because \"é\" 한국", entries[0].Why);
        Assert.All(entries, entry => Assert.False(string.IsNullOrEmpty(entry.CorrelationId)));
    }

    [Fact]
    public async Task Write_ManyWritersAtOnce_KeepsOneChain()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async writer =>
        {
            for (var i = 0; i < 10; i++)
            {
                await _log.WriteAsync(new AuditEntry(Now, $"writer {writer}", "test.write", $"{i}"));
            }
        }));

        var verdict = await VerifyAsync();

        Assert.True(verdict.IsIntact, verdict.Broken?.Detail);
        Assert.Equal(200, verdict.Rows);
    }

    [Fact]
    public async Task Write_TransactionsThatWantEachOthersRowsAfterAuditing_DoNotDeadlock()
    {
        await ExecuteAsync("CREATE TABLE things (id int PRIMARY KEY, n int); INSERT INTO things VALUES (1, 0), (2, 0)");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 10; i++)
            {
                await using var connection = await _database.DataSource.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await AuditLog.WriteAsync(transaction, new AuditEntry(Now, $"w{writer}", "test.before", "a"));
                await using var update = new NpgsqlCommand("UPDATE things SET n = n + 1 WHERE id = 1", connection, transaction);
                await update.ExecuteNonQueryAsync();
                await AuditLog.WriteAsync(transaction, new AuditEntry(Now, $"w{writer}", "test.after", "b"));
                await transaction.CommitAsync();
            }
        }));

        Assert.Equal((160L, true), ((await VerifyAsync()).Rows, (await VerifyAsync()).IsIntact));
    }

    [Fact]
    public async Task Write_RolledBack_LeavesNoHole()
    {
        await WriteAsync(1);
        await using (var connection = await _database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await AuditLog.WriteAsync(transaction, new AuditEntry(Now, "x", "test.lost", "x"));
            await transaction.RollbackAsync();
        }

        await WriteAsync(1);

        Assert.Equal((2L, true), ((await VerifyAsync()).Rows, (await VerifyAsync()).IsIntact));
    }

    [Fact]
    public async Task Migration_RowsFromBefore_AreChainedInTheirOrder()
    {
        await using var old = await postgres.CreateEmptyDatabaseAsync();
        var shipped = MigrationFiles.Shipped();
        await Migrator.ApplyAsync(old.DataSource, [.. shipped.Where(migration => migration.Number < 17)], NullLogger.Instance, CancellationToken.None);
        await using (var command = old.DataSource.CreateCommand("""
            INSERT INTO audit_log (at, actor, action, subject, before, after, origin)
            SELECT now(), 'admin', 'old.act', n::text, NULL, jsonb_build_object('n', n), 'system' FROM generate_series(1, 5) n
            """))
        {
            await command.ExecuteNonQueryAsync();
        }

        await Migrator.ApplyAsync(old.DataSource, shipped, NullLogger.Instance, CancellationToken.None);
        await new AuditLog(old.DataSource).WriteAsync(new AuditEntry(Now, "admin", "new.act", "6"));

        var verdict = await new AuditChain(old.DataSource).VerifyAsync([], CancellationToken.None);
        Assert.Equal((true, 6L), (verdict.IsIntact, verdict.Rows));
        Assert.Equal(["6", "5", "4", "3", "2", "1"], (await new AuditLog(old.DataSource).LatestAsync()).Select(entry => entry.Subject));
    }

    [Theory]
    [InlineData("UPDATE audit_log SET actor = 'nobody' WHERE seq = 3")]
    [InlineData("UPDATE audit_log SET hash = hash WHERE seq = 3")]
    [InlineData("DELETE FROM audit_log WHERE seq = 3")]
    [InlineData("TRUNCATE audit_log")]
    public async Task Change_ThroughTheApplication_IsRefused(string sql)
    {
        await WriteAsync(4);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(sql));

        Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
        Assert.Equal((4L, true), ((await VerifyAsync()).Rows, (await VerifyAsync()).IsIntact));
    }

    [Theory]
    [InlineData("UPDATE audit_log SET actor = 'nobody' WHERE seq = 3", 3, "edited")]
    [InlineData("UPDATE audit_log SET before = '{\"n\": 9}' WHERE seq = 2", 2, "edited")]
    [InlineData("UPDATE audit_log SET why = NULL WHERE seq = 4", 4, "edited")]
    [InlineData("UPDATE audit_log SET at = at + interval '1 microsecond' WHERE seq = 5", 5, "edited")]
    [InlineData("DELETE FROM audit_log WHERE seq = 3", 3, "removed")]
    [InlineData("DELETE FROM audit_log WHERE seq = 1", 1, "removed")]
    [InlineData("UPDATE audit_log SET seq = -seq WHERE seq IN (2, 3); UPDATE audit_log SET seq = 5 + seq WHERE seq < 0", 2, "edited")]
    [InlineData("UPDATE audit_log SET hash = NULL, seq = NULL WHERE seq = 5", 5, "unchained")]
    [InlineData("UPDATE audit_log SET previous_hash = sha256('x') WHERE seq = 3; UPDATE audit_log a SET hash = audit_hash(a) WHERE seq = 3", 3, "reordered")]
    public async Task Verify_TamperedByTheOwner_NamesTheFirstBrokenRow(string sql, long seq, string kind)
    {
        await WriteAsync(5);
        await AsOwnerAsync(sql);

        var verdict = await VerifyAsync();

        Assert.Equal((seq, kind, seq - 1), (verdict.Broken!.Seq, verdict.Broken.Kind, verdict.Rows));
    }

    [Fact]
    public async Task Verify_ChainComputedAnew_IsFoundByAKeptHead()
    {
        await WriteAsync(5);
        var head = (await _chain.HeadAsync(Now, CancellationToken.None))!;
        await AsOwnerAsync("""
            UPDATE audit_log SET actor = 'nobody' WHERE seq = 3;
            UPDATE audit_log a SET hash = audit_hash(a) WHERE seq = 3;
            UPDATE audit_log SET previous_hash = (SELECT hash FROM audit_log WHERE seq = 3) WHERE seq = 4;
            UPDATE audit_log a SET hash = audit_hash(a) WHERE seq = 4;
            UPDATE audit_log SET previous_hash = (SELECT hash FROM audit_log WHERE seq = 4) WHERE seq = 5;
            UPDATE audit_log a SET hash = audit_hash(a) WHERE seq = 5;
            """);

        Assert.True((await VerifyAsync()).IsIntact); // The chain alone cannot know.
        Assert.Equal((5L, "rewritten"), await BrokenAsync(head));
    }

    [Fact]
    public async Task Verify_EndCutOff_IsFoundByAKeptHead()
    {
        await WriteAsync(5);
        var head = (await _chain.HeadAsync(Now, CancellationToken.None))!;
        await AsOwnerAsync("DELETE FROM audit_log WHERE seq >= 4");

        Assert.Equal((4L, "removed"), await BrokenAsync(head));
    }

    private async Task<(long, string)> BrokenAsync(AuditAnchor head)
    {
        var broken = (await _chain.VerifyAsync([head], CancellationToken.None)).Broken!;
        return (broken.Seq, broken.Kind);
    }

    private Task<AuditVerdict> VerifyAsync() => _chain.VerifyAsync([], CancellationToken.None);

    private async Task WriteAsync(int rows)
    {
        for (var i = 0; i < rows; i++)
        {
            await _log.WriteAsync(new AuditEntry(
                Now.AddTicks(10 * i), "é한\n-", "test.write", "", i % 2 == 0 ? null : """{"b":1,"a":[1.50,null,"\u00e9"]}""", "{}", null)
            {
                Why = "because \"é\" 한국", CorrelationId = i % 2 == 0 ? "c1" : null,
            });
        }
    }

    private Task AsOwnerAsync(string sql) => ExecuteAsync($"SET session_replication_role = replica; {sql}; SET session_replication_role = origin");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
