using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Database;

[Collection(PostgresCollection.Name)]
public sealed class BatchWriterTests(PostgresFixture postgres)
{
    private const string Digest =
        "SELECT coalesce(md5(string_agg(symbol || ts::text || close::text, ',' ORDER BY symbol, ts)), '') FROM candles_1m";

    private readonly RecordedIncidents _incidents = new();
    private readonly SteppedClock _clock = new(CandleRow.Start);

    [Fact]
    public async Task Flush_SameRowsStraightAndMerged_StoreTheSame()
    {
        var rows = CandleRow.Minutes(minutes: 300, symbols: 7);
        await using var straightDatabase = await postgres.CreateDatabaseAsync();
        await using var mergedDatabase = await postgres.CreateDatabaseAsync();
        using var straight = Writer(straightDatabase);
        using var merged = Writer(mergedDatabase);

        await straight.EnqueueAsync(CandleRow.Table(), rows);
        await straight.FlushAsync();
        await merged.EnqueueAsync(CandleRow.Table(knowsSeries: false), rows);
        await merged.FlushAsync();

        Assert.Equal(rows.Length, straight.State.StraightRows);
        Assert.Equal(0, merged.State.StraightRows);
        Assert.Equal(rows.Length, await straightDatabase.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        Assert.Equal(await straightDatabase.ScalarAsync<string>(Digest), await mergedDatabase.ScalarAsync<string>(Digest));
    }

    [Fact]
    public async Task Flush_OverlappingBackfill_OnlyRowsBeyondTheMarkGoStraight()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using (var earlier = Writer(database))
        {
            await earlier.EnqueueAsync(CandleRow.Table(), CandleRow.Minutes(minutes: 100, symbols: 2));
            await earlier.FlushAsync();
        }

        using var writer = Writer(database);
        await writer.EnqueueAsync(CandleRow.Table(), CandleRow.Minutes(minutes: 120, symbols: 2));
        await writer.FlushAsync();

        Assert.Equal(2 * 20, writer.State.StraightRows);
        Assert.Equal(2 * 120, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
    }

    [Theory]
    [InlineData(MergePolicy.DoNothing, 1.0)]
    [InlineData(MergePolicy.Update, 3.0)]
    public async Task Flush_RepeatedKey_PolicyDecidesWhichStands(MergePolicy merge, double expected)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        var table = CandleRow.Table(merge);

        await writer.EnqueueAsync(table, new CandleRow("BTCUSDT", CandleRow.Start, 1));
        await writer.EnqueueAsync(table, new CandleRow("BTCUSDT", CandleRow.Start, 2)); // Same flush.
        await writer.FlushAsync();
        await writer.EnqueueAsync(table, new CandleRow("BTCUSDT", CandleRow.Start, 3)); // Stored already.
        await writer.FlushAsync();

        Assert.Equal(expected, await database.ScalarAsync<double>("SELECT close FROM candles_1m"));
        Assert.Equal(0, writer.State.QueuedRows);
    }

    [Fact]
    public async Task Flush_AnotherWriterStoredBeyondTheMark_FallsBackToTheMerge()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        var table = CandleRow.Table();
        await writer.EnqueueAsync(table, CandleRow.Minutes(minutes: 10, symbols: 1));
        await writer.FlushAsync();
        await database.ExecuteAsync(
            "INSERT INTO candles_1m SELECT symbol, ts + interval '10 minutes', open, high, low, -5, volume FROM candles_1m");

        await writer.EnqueueAsync(table, CandleRow.Minutes(minutes: 20, symbols: 1, first: 10));
        await writer.FlushAsync();

        Assert.Equal(30, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        Assert.Equal(10, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m WHERE close = -5"));
        Assert.Empty(_incidents.Latest);
    }

    [Fact]
    public async Task Flush_PoisonRowsAmongGoodOnes_OnlyThePoisonIsLeftOut()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        var local = CandleRow.Start.AddMinutes(501).ToOffset(TimeSpan.FromHours(9));
        ImmutableArray<CandleRow> rows =
        [
            .. CandleRow.Minutes(minutes: 500, symbols: 2),
            new("BAD\0USDT", CandleRow.Start, 1), // PostgreSQL has no zero byte in text.
            new("BTCUSDT", local, 1), // Not UTC.
            new(null!, CandleRow.Start, 1),
            new("BTCUSDT", CandleRow.Start, double.NaN), // Its description refuses to write it, which breaks the connection.
            new("BTCUSDT", new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero), 1), // No partition will ever hold it.
        ];

        await writer.EnqueueAsync(CandleRow.Table(), rows);
        await writer.EnqueueAsync(NoteTable("incidents"), "a neighbour");
        await writer.FlushAsync();

        Assert.Equal(1_000, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM incidents"));
        Assert.Equal(5, writer.State.QuarantinedRows);
        Assert.Equal(1_001, writer.State.CommittedRows);
        Assert.Equal(0, writer.State.QueuedRows);
        Assert.Equal(5, _incidents.Of("quarantine").Count());
        Assert.Contains(_incidents.Of("quarantine"), incident => incident.Message.Contains("1970-01-01", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Flush_TableIsMissing_ItsRowsWaitAndTheOthersAreStored()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        var missing = NoteTable("notes");
        await writer.EnqueueAsync(missing, "kept");
        await writer.EnqueueAsync(CandleRow.Table(), CandleRow.Minutes(minutes: 5, symbols: 1));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => writer.FlushAsync());

        Assert.Contains("notes", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(5, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        Assert.Equal(1, writer.State.QueuedRows);
        await database.ExecuteAsync("CREATE TABLE notes (LIKE incidents INCLUDING ALL)");
        _clock.Advance(TimeSpan.FromSeconds(11));
        await writer.FlushAsync();
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM notes"));
    }

    [Fact]
    public async Task Flush_RowsOfManyMonths_MakesTheirPartitions()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        var rows = Enumerable.Range(0, 14).Select(month => new CandleRow("BTCUSDT", CandleRow.Start.AddMonths(month - 7), month));

        await writer.EnqueueAsync(CandleRow.Table(), [.. rows]);
        await writer.FlushAsync();

        Assert.Equal(14, await database.ScalarAsync<long>(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'candles_1m'::regclass"));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m_2026_03"));
    }

    [Fact]
    public async Task Flush_ShuffledRows_AreStoredInKeyOrder()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        var rows = CandleRow.Minutes(minutes: 50, symbols: 5).OrderBy(row => row.Ts.Minute % 7).ThenBy(row => row.Symbol.GetHashCode(StringComparison.Ordinal));

        await writer.EnqueueAsync(CandleRow.Table(), [.. rows]);
        await writer.FlushAsync();

        Assert.True(await database.ScalarAsync<bool>(
            """
            SELECT bool_and(symbol > before_symbol OR (symbol = before_symbol AND ts > before_ts))
            FROM (SELECT symbol, ts, lag(symbol) OVER physical AS before_symbol, lag(ts) OVER physical AS before_ts
                  FROM candles_1m_2026_03 WINDOW physical AS (ORDER BY ctid)) AS neighbours
            WHERE before_symbol IS NOT NULL
            """));
    }

    [Fact]
    public async Task Enqueue_DurableRowsPastCapacity_WaitForAFlush()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database, new BatchWriterOptions { CapacityRows = 1_000, FlushRowsMax = 400 });

        var enqueue = writer.EnqueueAsync(CandleRow.Table(), CandleRow.Minutes(minutes: 1_500, symbols: 1)).AsTask();

        Assert.False(enqueue.IsCompleted);
        Assert.Equal(1_000, writer.State.QueuedRows);
        while (!enqueue.IsCompleted)
        {
            await writer.RunOnceAsync();
            await Task.Yield();
        }

        await enqueue;
        await writer.FlushAsync();
        Assert.Equal(1_500, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        Assert.Empty(_incidents.Latest);
    }

    [Fact]
    public async Task Enqueue_TicksPastTheSoftLimit_KeepTheLatestAndRecordTheLoss()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database, new BatchWriterOptions { CapacityRows = 1_000, SoftLimitFraction = 0.5 });
        var ticks = CandleRow.Table(priority: RowPriority.Conflatable);

        await writer.EnqueueAsync(ticks, CandleRow.Minutes(minutes: 1_000, symbols: 4));
        await writer.FlushAsync();

        var stored = await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m");
        Assert.InRange(stored, 4, 999);
        Assert.Equal(4_000, stored + writer.State.ConflatedRows);
        Assert.Equal(writer.State.ConflatedRows, _incidents.Of("conflation").Sum(incident => incident.Count));
        Assert.Equal(4, await database.ScalarAsync<long>($"SELECT count(*) FROM candles_1m WHERE close = {100 + 999}"));
    }

    [Fact]
    public async Task Flush_DatabaseAwayThenBack_NothingIsLostNorDoubled()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var server = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new CuttableProxy(server.Port);
        await using var throughProxy = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = proxy.Port, Timeout = 2 });
        using var writer = new BatchWriter(
            throughProxy, new MonthPartitions(throughProxy), _incidents, _clock, NullLogger<BatchWriter>.Instance);
        var table = CandleRow.Table();
        await writer.EnqueueAsync(table, CandleRow.Minutes(minutes: 10, symbols: 3));
        await writer.FlushAsync();

        proxy.Cut();
        for (var minute = 10; minute < 20; minute++) // Ten minutes without a database.
        {
            await writer.EnqueueAsync(table, CandleRow.Minutes(minutes: 1, symbols: 3, first: minute));
            Assert.Equal(FlushOutcome.Failed, await writer.RunOnceAsync());
            _clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.False(writer.State.DatabaseOk);
        Assert.Equal(30, writer.State.QueuedRows);
        proxy.Mend();
        await writer.FlushAsync();

        Assert.True(writer.State.DatabaseOk);
        Assert.Equal(10, writer.State.Failures);
        Assert.Equal(0, writer.State.QueuedRows);
        Assert.Equal(60, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        Assert.Equal(10, _incidents.Of("storage").Count());
    }

    [Fact]
    public async Task Run_ClockReachesTheInterval_FlushesOnce()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        using var writer = Writer(database);
        using var stop = new CancellationTokenSource();
        await writer.EnqueueAsync(CandleRow.Table(), CandleRow.Minutes(minutes: 3, symbols: 1));
        var running = writer.RunAsync(stop.Token);

        _clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.Null(writer.State.LastFlush);
        _clock.Advance(TimeSpan.FromSeconds(0.2));
        while (writer.State.LastFlush is null)
        {
            await Task.Yield();
        }

        Assert.Equal(3, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
        await writer.EnqueueAsync(NoteTable("incidents"), "stored on the way out");
        await stop.CancelAsync();
        await running;
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM incidents"));
    }

    // Somebody may flush at the very moment the process ends.
    [Fact]
    public async Task Dispose_InTheMiddleOfAFlush_LetsItFinish()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        var writer = Writer(database);
        await writer.EnqueueAsync(CandleRow.Table(), CandleRow.Minutes(minutes: 100, symbols: 2));
        await using var other = await database.DataSource.OpenConnectionAsync();
        await using var holding = await other.BeginTransactionAsync();
        await new NpgsqlCommand("LOCK TABLE candles_1m IN ACCESS EXCLUSIVE MODE", other).ExecuteNonQueryAsync();

        var flush = writer.RunOnceAsync();
        var dispose = Task.Run(writer.Dispose);
        await holding.CommitAsync();

        Assert.Equal(FlushOutcome.Committed, await flush);
        await dispose;
        Assert.Equal(200, await database.ScalarAsync<long>("SELECT count(*) FROM candles_1m"));
    }

    [Fact]
    public void Options_IntervalOutOfRange_RefusedByName()
    {
        var refusal = Assert.Throws<ValidationException>(
            () => new BatchWriterOptions { FlushIntervalMax = TimeSpan.FromSeconds(30) }.Validated());

        Assert.Contains("FlushIntervalMax", refusal.Message, StringComparison.Ordinal);
    }

    private static BatchTable<string> NoteTable(string name) => new()
    {
        Name = name,
        Columns = ["at", "kind", "source", "message"],
        KeyColumns = [],
        KeyOrder = string.CompareOrdinal,
        Write = (importer, note) =>
        {
            importer.Write(CandleRow.Start, NpgsqlTypes.NpgsqlDbType.TimestampTz);
            importer.Write("job", NpgsqlTypes.NpgsqlDbType.Text);
            importer.Write("test", NpgsqlTypes.NpgsqlDbType.Text);
            importer.Write(note, NpgsqlTypes.NpgsqlDbType.Text);
        },
    };

    private BatchWriter Writer(PostgresDatabase database, BatchWriterOptions? options = null) => new(
        database.DataSource, new MonthPartitions(database.DataSource), _incidents, _clock, NullLogger<BatchWriter>.Instance, options);
}
