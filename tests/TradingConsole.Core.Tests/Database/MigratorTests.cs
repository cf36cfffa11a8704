using Microsoft.Extensions.Logging.Abstractions;
using TradingConsole.Core.Database;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Database;

[Collection(PostgresCollection.Name)]
public sealed class MigratorTests(PostgresFixture postgres)
{
    private static readonly Migration First = MigrationFiles.Read("0001_first.sql", "CREATE TABLE first (id int);");
    private static readonly Migration Second = MigrationFiles.Read("0002_second.sql", "CREATE TABLE second (id int);");
    private static readonly Migration Third = MigrationFiles.Read("0003_third.sql", "CREATE TABLE third (id int);");

    [Fact]
    public async Task Apply_ShippedMigrations_SecondRunFindsNothingToDo()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();

        var first = await Migrator.ApplyAsync(database.DataSource, NullLogger.Instance);
        var second = await Migrator.ApplyAsync(database.DataSource, NullLogger.Instance);

        Assert.Equal(MigrationFiles.Shipped().Count, first);
        Assert.True(first >= 4);
        Assert.Equal(0, second);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
    }

    [Fact]
    public async Task Apply_EightStartsAtOnce_EachMigrationOnce()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();

        var applied = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Migrator.ApplyAsync(database.DataSource, NullLogger.Instance)));

        Assert.Equal(MigrationFiles.Shipped().Count, applied.Sum());
    }

    [Fact]
    public async Task Apply_EditedMigration_RefusedByNameBeforeAnythingRuns()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await ApplyAsync(database, First);
        var edited = MigrationFiles.Read("0001_first.sql", "CREATE TABLE first (id bigint);");

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(database, edited, Second));

        Assert.Contains("0001 first was edited", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM schema_migrations"));
    }

    [Fact]
    public async Task Apply_AppliedMigrationNotShipped_RefusedByName()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await ApplyAsync(database, First, Second);

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(database, First, Third));

        Assert.Contains("0002 second", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_MigrationBehindTheLast_RefusedAsOutOfOrder()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        await ApplyAsync(database, First, Third);

        var refusal = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(database, First, Second, Third));

        Assert.Contains("0002 second comes out of order", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_FailingMigration_LeavesNothingHalfDone()
    {
        await using var database = await postgres.CreateEmptyDatabaseAsync();
        var broken = MigrationFiles.Read("0002_broken.sql", "CREATE TABLE half (id int); SELECT 1/0;");

        var failure = await Assert.ThrowsAsync<MigrationException>(() => ApplyAsync(database, First, broken));

        Assert.Contains("0002 broken failed", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0L, await database.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname = 'half'"));
        Assert.Equal(2, await ApplyAsync(database, First, Second) + 1);
    }

    [Fact]
    public void Read_WindowsLineEnds_SameChecksum()
    {
        var unix = MigrationFiles.Read("0001_first.sql", "SELECT 1;\nSELECT 2;\n");
        var windows = MigrationFiles.Read("0001_first.sql", "SELECT 1;\r\nSELECT 2;\r\n");

        Assert.Equal(unix.Checksum, windows.Checksum);
    }

    private static Task<int> ApplyAsync(PostgresDatabase database, params Migration[] shipped) =>
        Migrator.ApplyAsync(database.DataSource, shipped, NullLogger.Instance, CancellationToken.None);
}
