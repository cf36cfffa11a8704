using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Core.Statistics;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Passport;

[Collection(PostgresCollection.Name)]
public sealed class OutboxTurnTests(PostgresFixture postgres)
{
    private static readonly ConsumerRules Impatient = ConsumerRules.Default with { FirstPause = TimeSpan.Zero, PauseMax = TimeSpan.Zero };

    [Fact]
    public async Task Tell_TheSameKeyTwice_KeepsTheFirst()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (user, id) = (await world.AddPersonAsync(), Guid.NewGuid());
        var telling = PassportTelling.Once(user, PassportCases.Start, "predictions", id, PassportCases.Closed(1, id: id));

        Assert.Equal(1, await world.TellAsync(telling));
        Assert.Null(await world.TellAsync(telling));
        Assert.Equal(2, await world.TellAsync(user, PassportCases.Closed(2)));
        Assert.Equal(2L, await world.Database.ScalarAsync<long>("SELECT count(*) FROM passport_event_outbox"));
    }

    [Fact]
    public async Task Tell_RolledBack_LeavesNeitherEventNorHole()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await using (var connection = await world.Database.DataSource.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await PassportLedger.TellAsync(transaction, PassportWorld.Telling(user, PassportCases.Closed(1)));
            await transaction.RollbackAsync();
        }

        Assert.Equal(1, await world.TellAsync(user, PassportCases.Closed(1)));
    }

    [Fact]
    public async Task Turns_ManyPeopleManyWorkers_EveryEventOnceInEachPersonsOrder()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var people = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            people.Add(await world.AddPersonAsync());
        }

        var random = new SeededRandom(3);
        for (var i = 0; i < 200; i++)
        {
            await world.TellAsync(people[random.NextInt(people.Count)], PassportCases.Any(random));
        }

        var seen = new Ledger();
        await world.AddCursorsAsync(seen);
        var rules = ConsumerRules.Default with { BatchMax = 7 };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Drained(new OutboxTurn(world.Database.DataSource, seen, rules))));

        Assert.Equal(200, seen.Taken.Count);
        foreach (var person in seen.Taken.GroupBy(told => told.UserId))
        {
            Assert.Equal(Enumerable.Range(1, person.Count()).Select(i => (long)i), person.Select(told => told.Sequence));
        }
    }

    [Fact]
    public async Task Turn_AnUnreadableEvent_IsADeadLetterAtOnceAndTheRestGoesOn()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await world.TellAsync(user, PassportCases.Closed(10));
        await world.TellAsync(user, PassportCases.Closed(20));
        await world.TellAsync(user, PassportCases.Closed(30));
        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 99 WHERE sequence = 2");

        await world.ProjectAsync();

        Assert.Equal((2, 40L), await world.WinsAndPnlAsync(user));
        Assert.Equal("quick_trade.closed|1", await world.Database.ScalarAsync<string>("SELECT event_type || '|' || attempts FROM passport_dead_letters"));
    }

    [Fact]
    public async Task Turn_FiguresThatOverflow_AreADeadLetterAndHoldNobodyUp()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (poisoned, other) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.TellAsync(poisoned, PassportCases.Closed(10));
        await world.TellAsync(poisoned, PassportCases.Closed(20));
        await world.TellAsync(other, PassportCases.Closed(30));
        await world.Database.ExecuteAsync($$"""
            UPDATE passport_event_outbox
            SET payload = payload || '{"gross_pnl": -79000000000000000000000000000, "fees": 79000000000000000000000000000}'
            WHERE user_id = '{{poisoned}}' AND sequence = 1
            """);

        await world.ProjectAsync();

        Assert.Equal(((1, 20L), (1, 30L)), (await world.WinsAndPnlAsync(poisoned), await world.WinsAndPnlAsync(other)));
        Assert.Equal(1L, await world.Database.ScalarAsync<long>($"SELECT count(*) FROM passport_dead_letters WHERE user_id = '{poisoned}' AND sequence = 1"));
    }

    [Fact]
    public async Task Redrive_OfMany_CountsAPersonAnewOnceAndDrivesTheRestAlone()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (healed, half) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        foreach (var user in (Guid[])[healed, half])
        {
            foreach (var net in (int[])[10, -20, 30, 40])
            {
                await world.TellAsync(user, PassportCases.Closed(net));
            }
        }

        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 99 WHERE sequence > 1");
        await world.ProjectAsync();
        await world.Database.ExecuteAsync($"UPDATE passport_event_outbox SET event_version = 1 WHERE user_id = '{healed}' OR sequence < 4");
        var (letters, counting) = (new DeadLetters(world.Database.DataSource), new CountsRedrives());
        ImmutableArray<Guid> asked = [.. await world.Database.ScalarAsync<Guid[]>("SELECT array_agg(event_id) FROM passport_dead_letters"), Guid.NewGuid()];

        var outcomes = new List<RedriveOutcome>();
        await foreach (var outcome in letters.RedriveAsync(counting, asked, "admin"))
        {
            outcomes.Add(outcome);
        }

        Assert.Equal((5, 1, 1), (
            outcomes.Count(one => one == RedriveOutcome.Taken), outcomes.Count(one => one == RedriveOutcome.FailedAgain),
            outcomes.Count(one => one == RedriveOutcome.NotFound)));
        Assert.Equal([3, 2], counting.Sizes.OrderDescending()); // One recount a person, not one a letter; what cannot be read is not asked for.
        Assert.Equal(((3, 60L), (2, 20L)), (await world.WinsAndPnlAsync(healed), await world.WinsAndPnlAsync(half)));
        Assert.True((await new PassportRebuild(world.Database.DataSource).RunAsync()).IsEqual);
    }

    [Fact]
    public async Task Redrive_AfterTheShapeIsKnownAgain_CountsAnewInOrderExactlyOnce()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        foreach (var net in (int[])[10, -20, 30])
        {
            await world.TellAsync(user, PassportCases.Closed(net));
        }

        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 99 WHERE sequence = 2");
        await world.ProjectAsync();
        Assert.Equal(2, await world.Database.ScalarAsync<int>("SELECT max_consecutive_win FROM passport_records_v2"));
        var (letters, letter) = (new DeadLetters(world.Database.DataSource), await world.Database.ScalarAsync<Guid>("SELECT event_id FROM passport_dead_letters"));

        Assert.Equal(RedriveOutcome.FailedAgain, await letters.RedriveAsync(new ProjectionConsumer(), letter, "admin"));
        await world.Database.ExecuteAsync("UPDATE passport_event_outbox SET event_version = 1 WHERE sequence = 2");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => letters.RedriveAsync(new ProjectionConsumer(), letter, "admin")));

        Assert.Equal([RedriveOutcome.Taken, RedriveOutcome.TakenBefore, RedriveOutcome.TakenBefore], outcomes.Order());
        Assert.Equal((2, 20L), await world.WinsAndPnlAsync(user));
        Assert.Equal(1, await world.Database.ScalarAsync<int>("SELECT max_consecutive_win FROM passport_records_v2")); // Now a loss stands between the wins.
        Assert.Equal(RedriveOutcome.NotFound, await letters.RedriveAsync(new ProjectionConsumer(), Guid.NewGuid(), "admin"));
    }

    [Fact]
    public async Task Turn_AnEventThatKeepsFailing_HoldsItsPersonThenBecomesADeadLetter()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var (troubled, other) = (await world.AddPersonAsync(), await world.AddPersonAsync());
        await world.TellAsync(troubled, PassportCases.Closed(1));
        await world.TellAsync(troubled, PassportCases.Closed(2));
        await world.TellAsync(other, PassportCases.Closed(3));
        var seen = new Ledger { Refuses = told => told.UserId == troubled && told.Sequence == 1 };
        await world.AddCursorsAsync(seen);
        var turn = new OutboxTurn(world.Database.DataSource, seen, Impatient);

        var turns = new List<TurnResult>();
        while (await turn.RunAsync() is { } result)
        {
            turns.Add(result);
        }

        Assert.Equal(Impatient.AttemptsMax - 1, turns.Count(result => result.IsWaiting));
        Assert.Equal(1, turns.Sum(result => result.Dead));
        Assert.Equal([(other, 1L), (troubled, 2L)], seen.Taken.Select(told => (told.UserId, told.Sequence)).OrderBy(one => one.Sequence));
        Assert.Contains("refused", await world.Database.ScalarAsync<string>("SELECT reason FROM passport_dead_letters"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_ThatNeverCommits_HadNoEffect()
    {
        await using var world = await PassportWorld.CreateAsync(postgres);
        var user = await world.AddPersonAsync();
        await world.TellAsync(user, PassportCases.Closed(10));
        await world.AddCursorsAsync(new ProjectionConsumer());
        var dying = new OutboxTurn(world.Database.DataSource, new DiesAfterwards(), ConsumerRules.Default);

        await Assert.ThrowsAsync<OperationCanceledException>(() => dying.RunAsync());
        await world.ProjectAsync();

        Assert.Equal((1, 10L), await world.WinsAndPnlAsync(user));
    }

    private static async Task Drained(OutboxTurn turn)
    {
        while (await turn.RunAsync() is not null)
        {
        }
    }

    /// <summary>Writes down what it is given, in the consumer's own transaction's order.</summary>
    private sealed class Ledger : IPassportConsumer
    {
        private readonly Lock _lock = new();

        public List<PassportEvent> Taken { get; } = [];

        public Func<PassportEvent, bool> Refuses { get; init; } = _ => false;

        public string Name => "training";

        public Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct)
        {
            if (events.Any(Refuses))
            {
                throw new InvalidOperationException("refused for the test.");
            }

            lock (_lock)
            {
                Taken.AddRange(events);
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>The projection, and how many events each of its re-drives had.</summary>
    private sealed class CountsRedrives : IPassportConsumer
    {
        private readonly ProjectionConsumer _real = new();

        public List<int> Sizes { get; } = [];

        public string Name => _real.Name;

        public Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct) =>
            _real.ConsumeAsync(transaction, userId, events, ct);

        public Task RedriveAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> told, CancellationToken ct)
        {
            Sizes.Add(told.Length);
            return _real.RedriveAsync(transaction, userId, told, ct);
        }
    }

    /// <summary>Does all the work and is gone before the commit.</summary>
    private sealed class DiesAfterwards : IPassportConsumer
    {
        private readonly ProjectionConsumer _real = new();

        public string Name => _real.Name;

        public async Task ConsumeAsync(NpgsqlTransaction transaction, Guid userId, ImmutableArray<PassportEvent> events, CancellationToken ct)
        {
            await _real.ConsumeAsync(transaction, userId, events, ct);
            throw new OperationCanceledException();
        }
    }
}
