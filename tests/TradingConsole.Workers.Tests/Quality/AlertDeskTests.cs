using TradingConsole.Core.Quality;
using TradingConsole.Core.Quality.Storage;
using TradingConsole.Core.Time;
using TradingConsole.Tests.Fixtures;
using TradingConsole.Workers.Realtime;
using Xunit;

namespace TradingConsole.Workers.Tests.Quality;

[Collection(PostgresCollection.Name)]
public sealed class AlertDeskTests(PostgresFixture postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly Actor Kim = new("kim", "10.0.0.7");

    private readonly QualityBoard _board = new(new MarketSource("paper", "sample", 1));
    private PostgresDatabase _database = null!;
    private AlertStore _store = null!;
    private AlertDesk _desk = null!;
    private long _id;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _store = new AlertStore(_database.DataSource);
        _desk = new AlertDesk(_store, _board, _database.DataSource, new SteppedClock(Now));
        await _store.ApplyAsync(new AlertChanges(
            [new Alert(0, AlertKinds.Drift, "ret_1", true, "PSI of ret_1", 0.6, 0.5, Now.AddMinutes(-9), Now.AddMinutes(-1), null, null, null)], [], []));
        _id = (await _store.OpenAsync()).Single().Id;
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Fact]
    public async Task Acknowledge_Open_NotesWhoAndAuditsOnce()
    {
        Assert.True((await _desk.AcknowledgeAsync(_id, Kim, CancellationToken.None)).IsOk);
        var again = await _desk.AcknowledgeAsync(_id, Kim, CancellationToken.None);

        Assert.Equal($"Alert {_id} is acknowledged already.", again.Message);
        Assert.Equal(("kim", Now), (_board.Picture.OpenAlerts.Single().AcknowledgedBy, _board.Picture.OpenAlerts.Single().AcknowledgedAt!.Value));
        Assert.Equal("kim alert.acknowledge drift ret_1", await AuditAsync());
    }

    [Fact]
    public async Task Resolve_ConditionHolds_IsRefusedAndLeavesNoTrace()
    {
        _board.Picture = QualityPicture.Empty with { AsOf = Now.AddMinutes(-1) };

        var outcome = await _desk.ResolveAsync(_id, Kim, CancellationToken.None);

        Assert.False(outcome.IsOk);
        Assert.Contains("still held at 11:59:00 UTC", outcome.Message, StringComparison.Ordinal);
        Assert.Single(await _store.OpenAsync());
        Assert.Equal("", await AuditAsync());
    }

    [Fact]
    public async Task Resolve_ConditionGone_ClosesAndAudits()
    {
        _board.Picture = QualityPicture.Empty with { AsOf = Now };

        Assert.True((await _desk.ResolveAsync(_id, Kim, CancellationToken.None)).IsOk);

        Assert.Empty(_board.Picture.OpenAlerts);
        Assert.Equal(("kim", Now), ((await _store.FindAsync(_id))!.ResolvedBy, (await _store.FindAsync(_id))!.ResolvedAt!.Value));
        Assert.Equal("kim alert.resolve drift ret_1", await AuditAsync());
        Assert.Equal($"Alert {_id} is resolved already.", (await _desk.ResolveAsync(_id, Kim, CancellationToken.None)).Message);
    }

    [Fact]
    public async Task Resolve_Unknown_IsRefused()
    {
        _board.Picture = QualityPicture.Empty with { AsOf = Now };

        Assert.Equal("There is no alert 999.", (await _desk.ResolveAsync(999, Kim, CancellationToken.None)).Message);
        Assert.Equal("There is no alert 999.", (await _desk.AcknowledgeAsync(999, Kim, CancellationToken.None)).Message);
    }

    private Task<string> AuditAsync() => _database.ScalarAsync<string>(
        "SELECT coalesce(string_agg(concat_ws(' ', actor, action, subject), ', ' ORDER BY id), '') FROM audit_log");
}
