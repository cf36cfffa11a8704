using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Quality;

[Collection(PostgresCollection.Name)]
public sealed class AlertStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private PostgresDatabase _database = null!;
    private AlertStore _store = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _store = new AlertStore(_database.DataSource);
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Apply_RaisedTwiceRenewedResolved_KeepsOneAlertAndItsHistory()
    {
        var raised = new Alert(0, AlertKinds.Drift, "ret_1", true, "PSI", 0.6, 0.5, Now, Now, null, null, null);
        await _store.ApplyAsync(new AlertChanges([raised], [], []));
        await _store.ApplyAsync(new AlertChanges([raised], [], [])); // Another node saw it too.
        var open = Assert.Single(await _store.OpenAsync());
        Assert.Equal(raised, open with { Id = 0 });

        await _store.ApplyAsync(new AlertChanges([], [open with { SeenAt = Now.AddMinutes(1), Value = 0.7 }], []));
        await _store.ApplyAsync(new AlertChanges([], [], [open with { ResolvedAt = Now.AddMinutes(2), Value = 0.1 }]));
        await _store.ApplyAsync(new AlertChanges([raised with { RaisedAt = Now.AddMinutes(3), SeenAt = Now.AddMinutes(3) }], [], []));

        Assert.Equal(["raised", "resolved"], (await _store.LatestAsync()).Select(alert => alert.State));
        Assert.Equal((Now.AddMinutes(1), 0.1), ((await _store.FindAsync(open.Id))!.SeenAt, (await _store.FindAsync(open.Id))!.Value));
    }

    [Fact]
    public async Task Resolve_SeenByTheLatestLook_ChangesNothing()
    {
        await _store.ApplyAsync(new AlertChanges([new Alert(0, AlertKinds.Missing, "BTCUSDT", false, "m", 1, 0, Now, Now, null, null, null)], [], []));
        var id = (await _store.OpenAsync()).Single().Id;

        Assert.Null(await ResolveAsync(id, lookedAt: Now));
        Assert.Equal("kim", (await ResolveAsync(id, lookedAt: Now.AddMinutes(1)))!.ResolvedBy);
        Assert.Null(await ResolveAsync(id, lookedAt: Now.AddMinutes(1)));
    }

    private async Task<Alert?> ResolveAsync(long id, DateTimeOffset lookedAt)
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var alert = await AlertStore.ResolveAsync(transaction, id, "kim", Now.AddMinutes(2), lookedAt);
        await transaction.CommitAsync();
        return alert;
    }
}
