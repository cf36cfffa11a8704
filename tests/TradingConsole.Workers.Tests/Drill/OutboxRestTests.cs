using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Outbox;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Reports;
using TradingConsole.Core.Passport.Samples;
using TradingConsole.Core.Passport.Terminal;
using TradingConsole.Core.Tests.Database;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Drill.Outbox;
using Xunit;

namespace TradingConsole.Workers.Tests.Drill;

/// <summary>What the drill judges must stand still: a life goes on between the look that finds it at rest and its death.</summary>
[Collection(PostgresCollection.Name)]
public sealed class OutboxRestTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly Guid Person = new(1, 0, 0, new byte[8]);

    private PostgresDatabase? _database;
    private readonly List<DoneAct> _acts = [];
    private readonly List<string> _said = [];
    private int _lives;

    private PostgresDatabase Database => _database ?? throw new InvalidOperationException("There is no database yet.");

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        await Database.ExecuteAsync($"INSERT INTO users (id, user_name, normalized_user_name, created_at) VALUES ('{Person}', 'p', 'P', now())");
        await Database.ExecuteAsync("INSERT INTO instruments (symbol, status) VALUES ('BTCUSDT', 'TRADING')");
        await TellAsync(Database.DataSource);
        await TakeAsync();
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task Rest_OfALifeThatTellsSomethingAsItDies_IsReachedByTheNext()
    {
        var isAtRest = await RestAsync(() => TellAsync(Database.DataSource), TimeSpan.FromSeconds(60));

        await AssertNothingLostAsync(isAtRest, lives: 2);
    }

    // The server goes on with what it was sent by a process that is gone.
    [Fact]
    public async Task Rest_OfALifeWhoseLastCommitComesAfterItsDeath_IsReachedByTheNext()
    {
        var late = Task.CompletedTask;

        var isAtRest = await RestAsync(
            async () =>
            {
                var operators = NpgsqlDataSource.Create(OutboxRest.Named(Database.ConnectionString));
                var open = await operators.OpenConnectionAsync();
                late = LateAsync(operators, open);
            },
            TimeSpan.FromSeconds(60));

        await late;
        await AssertNothingLostAsync(isAtRest, lives: 2);
    }

    [Fact]
    public async Task Rest_WithAnEventNobodyTakes_IsNeverReachedAndTheEventIsLost()
    {
        await TellAsync(Database.DataSource);

        var isAtRest = await RestAsync(() => Task.CompletedTask, TimeSpan.FromSeconds(1), taking: () => Task.CompletedTask);

        var verdict = await JudgedAsync();
        Assert.False(isAtRest);
        // Three consumers have not come to it, and the projection counts one proposal less.
        Assert.True(verdict is { Lost: 4, Ghost: 0, Doubled: 0 }, $"{verdict} {string.Join("; ", _said)}");
    }

    /// <param name="dying">What the first life does in the moment of its death.</param>
    /// <param name="taking">What every life does first; the three consumers' turns when nothing else is said.</param>
    private Task<bool> RestAsync(Func<Task> dying, TimeSpan patience, Func<Task>? taking = null) =>
        new OutboxRest(
            Database.DataSource, new OutboxJudge(Database.DataSource),
            async _ =>
            {
                await (taking ?? TakeAsync)();
                return new Life(++_lives == 1 ? dying : () => Task.CompletedTask);
            },
            _said.Add).ReachAsync(patience, CancellationToken.None);

    private async Task AssertNothingLostAsync(bool isAtRest, int lives)
    {
        var verdict = await JudgedAsync();
        Assert.True(isAtRest && verdict is { Lost: 0, Ghost: 0, Doubled: 0, RebuildEqual: true, Events: 2 }, $"{verdict} {string.Join("; ", _said)}");
        Assert.Equal(lives, _lives);
    }

    private Task<OutboxVerdict> JudgedAsync() =>
        new OutboxJudge(Database.DataSource).JudgeAsync([.. _acts], _said.Add, CancellationToken.None);

    private async Task LateAsync(NpgsqlDataSource operators, NpgsqlConnection open)
    {
        await using (operators)
        await using (open)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            await TellAsync(operators);
        }
    }

    private async Task TellAsync(NpgsqlDataSource database)
    {
        var told = await new Hypotheses(database, TimeProvider.System, new RecordedIncidents()).ProposeAsync(
            Person, new HypothesisToPropose(Symbol.Parse("BTCUSDT"), PositionSide.Long, 60, 100m, TimeSpan.FromMinutes(10), "a wave turns"));
        Assert.True(told.IsDone, told.ToString());
        _acts.Add(new DoneAct(Person, "hypothesis.proposed", told.Id));
    }

    private async Task TakeAsync()
    {
        foreach (var consumer in (ImmutableArray<IPassportConsumer>)[new ProjectionConsumer(), new ReportConsumer(), new TrainingConsumer(TimeProvider.System)])
        {
            var turn = new OutboxTurn(Database.DataSource, consumer, ConsumerRules.Default);
            await turn.AddPeopleAsync();
            while (await turn.RunAsync() is not null)
            {
            }
        }
    }

    private sealed class Life(Func<Task> dying) : IOutboxLife
    {
        public bool HasEnded { get; private set; }

        public Task KillAsync()
        {
            HasEnded = true;
            return dying();
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
