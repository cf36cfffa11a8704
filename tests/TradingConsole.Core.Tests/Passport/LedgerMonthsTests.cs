using System.IO.Compression;
using TradingConsole.Core.Passport.Anchoring;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class LedgerMonthsTests(PostgresFixture postgres) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 15, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("tradingconsole-months-").FullName;

    [Fact]
    public async Task Prepare_AfterActsCameFirst_MovesThemIntoTheirMonth()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await world.TellAsync(user, PassportCases.Closed(1));
        var stored = await world.Database.ScalarAsync<DateTime>("SELECT created_at FROM passport_event_outbox");

        await Months(world).PrepareAsync(stored);
        await Months(world).PrepareAsync(stored);
        await world.TellAsync(user, PassportCases.Closed(2));

        Assert.Equal(2L, await world.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_event_outbox_{stored:yyyy_MM}"));
        Assert.Equal(0L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_event_outbox_unplanned"));
        await world.ProjectAsync();
        Assert.Equal((2, 3L), await world.WinsAndPnlAsync(user));
    }

    [Fact]
    public async Task Prepare_EventsOfMonthsNobodyMade_MakesTheirsToo()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        for (var month = 1; month <= 3; month++)
        {
            await world.TellAsync(user, PassportCases.Closed(month));
            await world.Database.ExecuteAsync($"UPDATE passport_event_outbox SET created_at = '2026-0{month}-10T00:00:00Z' WHERE sequence = {month}");
        }

        await Months(world).PrepareAsync(new DateTimeOffset(2026, 3, 20, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(0L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_event_outbox_unplanned"));
        Assert.Equal(1L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_event_outbox_2026_01"));
        await TakeAllAsync(world);
        foreach (var month in (int[])[1, 2, 3])
        {
            var gone = (await Months(world).LetGoNextAsync(Now, 1))!;
            Assert.Equal((new DateOnly(2026, month, 1), 1L, null), (gone.Month, gone.Events, gone.Objection));
        }
    }

    [Fact]
    public async Task LetGo_WithAnEventNobodyCanRead_GoesOnceItIsGivenUp()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, poisoned) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        var months = Months(world);
        foreach (var net in (int[])[10, -20, 30])
        {
            await world.TellAsync(user, PassportCases.Closed(net));
        }

        await world.TellAsync(poisoned, PassportCases.Closed(1));
        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET created_at = '2026-03-10T00:00:00Z'");
        await world.Database.ExecuteAsync($"UPDATE passport_event_outbox SET event_version = 99 WHERE sequence = 3 OR user_id = '{poisoned}'"); // The last of one, all of another.
        await months.PrepareAsync(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await TakeAllAsync(world);
        Assert.Contains("dead letter", (await months.LetGoNextAsync(Now, 1))!.Objection, StringComparison.Ordinal);

        var letters = new DeadLetters(world.Database.DataSource);
        foreach (var letter in await world.Database.ScalarAsync<Guid[]>("SELECT array_agg(event_id) FROM passport_dead_letters"))
        {
            Assert.Equal(GiveUpOutcome.GivenUp, await letters.GiveUpAsync("projection", letter, "admin"));
        }

        Assert.Equal(GiveUpOutcome.NotFound, await letters.GiveUpAsync("projection", Guid.NewGuid(), "admin"));
        var gone = (await months.LetGoNextAsync(Now, 1))!;
        Assert.Equal((4L, null), (gone.Events, gone.Objection));
        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
        await world.TellAsync(user, PassportCases.Closed(5));
        await world.TellAsync(poisoned, PassportCases.Closed(7));
        await world.ProjectAsync();
        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
        Assert.Equal(((2, -5L), (1, 7L)), (await world.WinsAndPnlAsync(user), await world.WinsAndPnlAsync(poisoned)));
    }

    [Fact]
    public async Task LetGo_OnlyWhatAllAreDoneWith_AndCountingAnewStaysByteEqual()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var people = new[] { await world.AddPersonAsync(), await world.AddPersonAsync() };
        var random = new SeededRandom(11);
        var months = Months(world);
        foreach (var month in (int[])[3, 4])
        {
            for (var i = 0; i < 60; i++)
            {
                var telling = PassportWorld.Telling(people[random.NextInt(2)], PassportCases.Any(random));
                await world.TellAsync(telling with { At = PassportCases.Start.AddDays(31 * (month - 3)).AddMinutes(i * 11) });
            }

            await world.Database.ExecuteAsync(
                $"UPDATE passport_event_outbox SET created_at = '2026-0{month}-10T00:00:00Z'::timestamptz + sequence * interval '1 second' WHERE tableoid = 'passport_event_outbox_unplanned'::regclass");
            await months.PrepareAsync(new DateTimeOffset(2026, month, 1, 0, 0, 0, TimeSpan.Zero));
        }

        Assert.Contains("consumer", (await months.LetGoNextAsync(Now, 1))!.Objection, StringComparison.Ordinal);
        await TakeAllAsync(world);
        Assert.Contains("sealed", (await months.LetGoNextAsync(Now, 1))!.Objection, StringComparison.Ordinal);
        using var file = new FileAnchor(Path.Combine(_folder, "anchors.jsonl"));
        await new DecisionDays(world.Database.DataSource, file).SealDueAsync(Now);
        await world.Database.ExecuteAsync($"""
            INSERT INTO passport_dead_letters (consumer, event_id, user_id, sequence, event_type, reason, attempts)
            VALUES ('report', gen_random_uuid(), '{people[0]}', 1, 'x', 'x', 1)
            """);
        Assert.Contains("dead letter", (await months.LetGoNextAsync(Now, 1))!.Objection, StringComparison.Ordinal);
        await world.Database.ExecuteAsync("UPDATE passport_dead_letters SET resolved_at = now()");

        Assert.Null(await months.LetGoNextAsync(Now, 12)); // Young enough to stay.
        var gone = (await months.LetGoNextAsync(Now, 1))!;
        Assert.Equal((new DateOnly(2026, 3, 1), 60L, null), (gone.Month, gone.Events, gone.Objection));
        Assert.Equal(60L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_event_outbox"));
        Assert.Equal(60, LinesOf(gone.Archive!));

        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
        await world.TellAsync(people[0], PassportCases.Closed(5));
        await world.ProjectAsync();
        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
        var again = await world.Database.ScalarAsync<string>("SELECT idempotency_key FROM passport_event_keys ORDER BY 1 LIMIT 1");
        Assert.Null(await world.TellAsync(PassportWorld.Telling(people[0], PassportCases.Closed(1)) with { IdempotencyKey = again! }));
    }

    [Fact]
    public async Task LetGo_ThenADeadLetterLater_IsCountedFromWhereTheLedgerBegins()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        var months = Months(world);
        await world.TellAsync(user, PassportCases.Closed(10));
        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET created_at = '2026-03-10T00:00:00Z'");
        await months.PrepareAsync(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await TakeAllAsync(world);
        Assert.Null((await months.LetGoNextAsync(Now, 1))!.Objection);
        await world.TellAsync(user, PassportCases.Closed(-20));
        await world.TellAsync(user, PassportCases.Closed(30));
        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 99 WHERE sequence = 2");
        await world.ProjectAsync();
        Assert.Equal((2, 40L), await world.WinsAndPnlAsync(user));

        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 1 WHERE sequence = 2");
        var letter = await world.Database.ScalarAsync<Guid>("SELECT event_id FROM passport_dead_letters");
        Assert.Equal(RedriveOutcome.Taken, await new DeadLetters(world.Database.DataSource).RedriveAsync(new ProjectionConsumer(), letter, "admin"));

        Assert.Equal((2, 20L), await world.WinsAndPnlAsync(user));
        Assert.Equal(3L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_trades"));
        Assert.Equal(1, await world.Database.ScalarAsync<int>("SELECT max_consecutive_win FROM passport_records_v2"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task TakeAllAsync(PassportWorld world)
    {
        await world.ProjectAsync();
        await world.Database.ExecuteAsync("""
            INSERT INTO passport_cursors (consumer, user_id, last_sequence)
            SELECT consumer, user_id, last_sequence FROM passport_streams CROSS JOIN (VALUES ('report'), ('training')) AS name (consumer)
            """);
    }

    private LedgerMonths Months(PassportWorld world) => new(world.Database.DataSource, new LedgerArchive(_folder));

    private int LinesOf(string archive)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Path.Combine(_folder, archive)), CompressionMode.Decompress));
        return text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
    }
}
