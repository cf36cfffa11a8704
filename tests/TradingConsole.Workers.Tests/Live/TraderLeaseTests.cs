using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Market;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime.Live;
using TradingConsole.Workers.Tests.PaperExchange;
using Xunit;

namespace TradingConsole.Workers.Tests.Live;

/// <summary>Row 48 of the failure catalogue, on a real server: two nodes, one account. A node whose clock stands still is a stopped process.</summary>
[Collection(PostgresCollection.Name)]
public sealed class TraderLeaseTests(PostgresFixture postgres) : IAsyncLifetime
{
    // Silence is measured by the server's clock, which no test can move: short enough to wait for.
    private static readonly LeaseTimes Times = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(6), TimeSpan.FromMilliseconds(400));

    private static readonly OutgoingAct Entry = new("tc-e-x-0", Symbol.Btc, true);
    private static readonly OutgoingAct Exit = new("tc-x-x-1", Symbol.Btc, false);

    private PostgresDatabase _database = null!;

    public async Task InitializeAsync() => _database = await postgres.CreateDatabaseAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task SecondNode_WhileTheFirstLives_WatchesAndSaysSo()
    {
        await using var first = Node("first");
        await first.UntilAsync(LeaseState.Held);
        await using var second = Node("second");
        await second.UntilAsync(LeaseState.Watching);

        Assert.Contains("process 1 on first", second.Lease.View.Sentence, StringComparison.Ordinal);
        Assert.Null(first.Gate.Refuse(Entry));
        Assert.NotNull(second.Gate.Refuse(Entry));
        Assert.NotNull(second.Gate.Refuse(Exit));
    }

    [Fact]
    public async Task FirstNode_Stopped_IsSucceededAndSignsNothingWhenItWakes()
    {
        await using var first = Node("first");
        await first.UntilAsync(LeaseState.Held);
        await using var second = Node("second");

        // The first's clock stands still from here: it renews nothing, and its session stays open as a stopped process's does.
        await second.UntilAsync(LeaseState.Held);
        Assert.True(second.Lease.View.Token > first.Lease.View.Token);
        Assert.Null(second.Gate.Refuse(Entry));

        // It wakes. What it believes is too old before anything has been asked.
        first.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.NotNull(first.Gate.Refuse(Entry));
        Assert.NotNull(first.Gate.Refuse(Exit));
        await first.UntilAsync(LeaseState.Watching);
        Assert.True(first.WasLost);
        Assert.NotNull(first.Gate.Refuse(Exit));
        Assert.Contains("on second", first.Lease.View.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FirstNode_GivesUp_IsSucceededAtOnce()
    {
        var first = Node("first");
        await first.UntilAsync(LeaseState.Held);
        await using var second = Node("second", isWanted: false);
        await second.UntilAsync(LeaseState.Watching); // What is being traded is watched by nodes that want nothing, too.

        await first.DisposeAsync();

        await second.UntilAsync(LeaseState.Held);
    }

    [Fact]
    public async Task Account_LeftInOrder_IsTakenUpByNobody()
    {
        var first = Node("first");
        await first.UntilAsync(LeaseState.Held);
        first.Finish(staysWanted: false);
        first.Lease.IsWanted = false;
        await first.UntilAsync(LeaseState.Free);
        await using var second = Node("second", isWanted: false);
        await second.StepAsync();

        Assert.Equal(LeaseState.Free, second.Lease.View.State);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task Session_Ended_IsTakenBackUnderTheSameToken()
    {
        await using var node = Node("first");
        await node.UntilAsync(LeaseState.Held);
        var token = node.Lease.View.Token;

        await _database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        var from = node.Clock.GetTimestamp();
        await node.UntilAsync(() => node.Lease.View.AskedAt > from && node.Gate.Refuse(Entry) is null, "the lease is confirmed over a new session");

        Assert.Equal(token, node.Lease.View.Token);
        Assert.False(node.WasLost);
    }

    [Fact]
    public async Task Database_Away_LeavesOnlyWhatReducesRisk()
    {
        await using var node = Node("first");
        await node.UntilAsync(LeaseState.Held);

        node.Break();
        await node.UntilAsync(LeaseState.Alone);

        Assert.Contains("database is away", node.Gate.Refuse(Entry), StringComparison.Ordinal);
        Assert.Null(node.Gate.Refuse(Exit));
        Assert.False(node.WasLost);

        node.Mend();
        await node.UntilAsync(LeaseState.Held);
        Assert.Null(node.Gate.Refuse(Entry));
    }

    // The standing connection hangs (half-open, a lock): half of the patience is left for a new one.
    [Fact]
    public async Task Session_Hangs_IsReplacedBeforeTheDatabaseCountsAsAway()
    {
        await using var node = Node("first");
        await node.UntilAsync(LeaseState.Held);
        var states = new List<LeaseState>();
        node.Lease.Changed += () => states.Add(node.Lease.View.State);

        node.Hang();
        var from = node.Clock.GetTimestamp();
        await node.UntilAsync(() => node.Lease.View is { State: LeaseState.Held } view && view.AskedAt > from && node.Gate.Refuse(Entry) is null, "it is confirmed again");

        Assert.DoesNotContain(LeaseState.Alone, states);
        Assert.False(node.WasLost);
    }

    // A database that answers and refuses us serves others: one of them may take over.
    [Fact]
    public async Task Database_RefusesThisProcess_IsToldApartFromAway()
    {
        var role = $"lease_{Guid.NewGuid():N}";
        await _database.ExecuteAsync($"CREATE ROLE {role} SUPERUSER LOGIN PASSWORD 'lease'");
        try
        {
            await using var node = new TestNode(
                new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = role, Password = "lease" }.ConnectionString, "first", isWanted: true);
            await node.UntilAsync(LeaseState.Held);
            await _database.ExecuteAsync($"ALTER ROLE {role} NOLOGIN");
            await _database.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
            await node.UntilAsync(LeaseState.Alone);

            Assert.Contains("refuses this process (28000", node.Lease.View.Sentence, StringComparison.Ordinal);
            Assert.Contains("another may take paper over", node.Lease.View.Sentence, StringComparison.Ordinal);
            Assert.NotNull(node.Gate.Refuse(Entry));
            Assert.Null(node.Gate.Refuse(Exit));
        }
        finally
        {
            await _database.ExecuteAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task KillSwitch_Pulled_StopsEntriesAtTheWireInTheSameInstant()
    {
        await using var node = Node("first");
        await node.UntilAsync(LeaseState.Held);
        node.KillSwitch.Raise(KillLevel.NoNewEntries, "test", "test", DateTimeOffset.UnixEpoch);

        Assert.NotNull(node.Gate.Refuse(Entry));
        Assert.Null(node.Gate.Refuse(Exit));
    }

    private TestNode Node(string machine, bool isWanted = true) => new(_database.ConnectionString, machine, isWanted);

    /// <summary>A node with a clock of its own, moved a beat at a time.</summary>
    private sealed class TestNode : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly TaskCompletionSource<bool> _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ServerDoor _door;
        private readonly NpgsqlDataSource _source;
        private readonly WireGate _wire;
        private readonly Task _running;

        public TestNode(string connection, string machine, bool isWanted)
        {
            var server = new NpgsqlConnectionStringBuilder(connection) { Pooling = false, Timeout = 5 };
            _door = new ServerDoor(server.Host!, server.Port);
            (server.Host, server.Port) = ("127.0.0.1", _door.Port);
            _source = NpgsqlDataSource.Create(server);
            _wire = new WireGate(Clock);
            Lease = new TraderLease(
                _source, "paper", new TraderProcess(machine, 1, 0), _wire, Clock, 1, Times, Clock, NullLogger.Instance) { IsWanted = isWanted };
            Gate = new LeasedGate(_wire, Lease, KillSwitch);
            _running = Lease.RunAsync(TradeAsync, _stop.Token);
        }

        public SteppedClock Clock { get; } = new(DateTimeOffset.UnixEpoch);

        public KillSwitch KillSwitch { get; } = new();

        public TraderLease Lease { get; }

        public LeasedGate Gate { get; }

        public bool WasLost { get; private set; }

        public void Finish(bool staysWanted) => _finish.TrySetResult(staysWanted);

        public void Break() => _door.Shut();

        public void Hang() => _door.Stall();

        public void Mend() => _door.Open();

        public async Task StepAsync()
        {
            await RunningExchange.WaitAsync(() => Clock.TimersWaiting > 0, "the node rests");
            Clock.Advance(Times.Beat);
            await RunningExchange.WaitAsync(() => Clock.TimersWaiting > 0, "the node rests again");
        }

        public Task UntilAsync(LeaseState state) => UntilAsync(() => Lease.View.State == state, $"the lease is {state}");

        /// <summary>Lets the node's clock run, slowly enough for the server to answer in between.</summary>
        public Task UntilAsync(Func<bool> reached, string claim) => RunningExchange.WaitAsync(
            () =>
            {
                if (!reached() && Clock.TimersWaiting > 0)
                {
                    Clock.Advance(Times.Beat / 20);
                }

                return reached();
            },
            claim);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            await _source.DisposeAsync();
            _door.Dispose();
        }

        private async Task<bool> TradeAsync(long token, CancellationToken lost)
        {
            _wire.Arm(DateTimeOffset.MaxValue);
            await using var registration = lost.Register(() => _finish.TrySetResult(true));
            var staysWanted = await _finish.Task;
            WasLost = lost.IsCancellationRequested && !_stop.IsCancellationRequested;
            return staysWanted;
        }
    }
}
