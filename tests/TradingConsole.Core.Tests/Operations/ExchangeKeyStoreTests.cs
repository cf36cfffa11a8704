using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Core.Tests.Operations;

/// <summary>A key belongs to one account, and stays while anything of that account depends on it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class ExchangeKeyStoreTests(PostgresFixture postgres) : IAsyncLifetime
{
    private const string Venue = KeyVenues.Binance;
    private const string OpenRoundTrip = """
        INSERT INTO instruments (symbol) VALUES ('BTCUSDT') ON CONFLICT DO NOTHING;
        INSERT INTO brackets (trade_id, account, mode, symbol, state, is_settled, token, version, opened_at, updated_at)
        VALUES ('00000000-0000-0000-0000-000000000001', 'binance:main', 'live', 'BTCUSDT', '{}', false, 1, 1, now(), now())
        """;

    private const string Trader = """
        INSERT INTO trader_leases (account, token, holder, process_id, started, backend_pid, taken_at, seen_at, is_wanted)
        VALUES ('binance:main', 1, 'elsewhere', 1, 0, 1, now(), now(), true)
        """;

    private const string Armed = """
        INSERT INTO settings (key, value, updated_at, updated_by) VALUES ('mode', '"live"', now(), 'ann');
        INSERT INTO live_proposals (proposal_id, kind, account, phrase, checks, created_at, expires_at, created_by)
        VALUES ('00000000-0000-0000-0000-000000000002', 'arm', 'main', 'x', '{}', now(), now(), 'ann');
        INSERT INTO live_armings (proposal_id, account, armed_at, armed_until, armed_by)
        VALUES ('00000000-0000-0000-0000-000000000002', 'main', now(), now(), 'ann')
        """;

    private static readonly KeyAct Act = new(new DateTimeOffset(2026, 1, 5, 8, 0, 0, TimeSpan.Zero), "ann", null);

    private PostgresDatabase _database = null!;
    private ExchangeKeyStore _keys = null!;

    public async Task InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _keys = new ExchangeKeyStore(_database.DataSource, new ClearBox(), AccountUse.FindAsync);
        await StoreAsync("main", "SgsR");
    }

    public async Task DisposeAsync() => await _database.DisposeAsync();

    [Theory]
    [InlineData(OpenRoundTrip, "not over")]
    [InlineData(Trader, "trader's hands")]
    [InlineData(Armed, "armed")]
    public async Task AccountInUse_KeepsItsKeyAndItsName(string use, string said)
    {
        await _database.ExecuteAsync(use);

        var removed = await Assert.ThrowsAsync<KeyInUseException>(() => _keys.RemoveAsync(Venue, Act, default));
        var renamed = await Assert.ThrowsAsync<KeyInUseException>(() => StoreAsync("second", "SgsR"));
        var replaced = await Assert.ThrowsAsync<KeyInUseException>(() => StoreAsync("second", "XqTi"));
        var unnamed = await Assert.ThrowsAsync<KeyInUseException>(() => StoreAsync("main", null));

        Assert.All([removed, renamed, replaced, unnamed], refused => Assert.Contains(said, refused.Message, StringComparison.Ordinal));
        var kept = await _keys.FindAsync(Venue, default);
        Assert.Equal(("main", 1, false), (kept!.Account, kept.Version, kept.IsRemoved));
        Assert.NotNull(await _keys.OpenAsync(Venue, 1, default));
    }

    [Fact]
    public async Task AnotherKeyOfTheSameAccount_TakesItsPlaceAlsoInUse()
    {
        await _database.ExecuteAsync($"{OpenRoundTrip}; {Trader}; {Armed}");

        var rotated = await StoreAsync("main", "SgsR");

        Assert.Equal(2, rotated.Version);
        Assert.Null(await _keys.OpenAsync(Venue, 1, default)); // Who was offered the first does not get the second.
        Assert.NotNull(await _keys.OpenAsync(Venue, 2, default));
    }

    [Fact]
    public async Task Name_OfAnotherAccount_IsRefusedForGood()
    {
        var refused = await Assert.ThrowsAsync<KeyInUseException>(() => StoreAsync("main", "XqTi"));
        Assert.Contains("SgsR", refused.Message, StringComparison.Ordinal);

        Assert.True(await _keys.RemoveAsync(Venue, Act, default));
        await StoreAsync("second", "XqTi");
        await Assert.ThrowsAsync<KeyInUseException>(() => StoreAsync("main", "XqTi"));
        await StoreAsync("main", "SgsR");
        Assert.Equal(4, (await _keys.FindAsync(Venue, default))!.Version);
    }

    [Fact]
    public async Task AccountAtRest_KeyMayGoAndTheTraderOfYesterdayIsNone()
    {
        await _database.ExecuteAsync($"{OpenRoundTrip}; {Trader}; {Armed}");
        await _database.ExecuteAsync("""
            UPDATE brackets SET is_settled = true;
            UPDATE trader_leases SET seen_at = now() - interval '13 seconds';
            UPDATE settings SET value = '"off"' WHERE key = 'mode'
            """);

        Assert.True(await _keys.RemoveAsync(Venue, Act, default));
    }

    [Fact]
    public async Task Name_WhoseAccountTheVenueNeverNamed_GoesByItsLabel()
    {
        await _keys.RemoveAsync(Venue, Act, default);
        await StoreAsync("quiet", null);
        await _database.ExecuteAsync(OpenRoundTrip.Replace("binance:main", "binance:quiet", StringComparison.Ordinal));

        await StoreAsync("quiet", "SgsR");

        await Assert.ThrowsAsync<KeyInUseException>(() => StoreAsync("quiet", "XqTi")); // Named from here on.
    }

    // An arming that has seen the key holds it until it is stored; one that comes after a change sees that.
    [Fact]
    public async Task KeyInForce_ChangedMeanwhile_IsNotHeld()
    {
        await using var connection = await _database.DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        Assert.True(await KeyInForce.HoldAsync(transaction, Venue, "main", 1));
        Assert.False(await KeyInForce.HoldAsync(transaction, Venue, "second", 1));
        var rotating = StoreAsync("main", "SgsR");
        Assert.False(rotating.IsCompleted);

        await transaction.CommitAsync();
        await rotating;

        await using var later = await connection.BeginTransactionAsync();
        Assert.False(await KeyInForce.HoldAsync(later, Venue, "main", 1));
    }

    private Task<StoredKey> StoreAsync(string account, string? venueAccount) => _keys.StoreAsync(
        new KeyEntry(
            Venue, account, new ExchangeKey("publichalf0123456789", "secrethalf0123456789"), new KeyPermissions(true, true, false, false, true), venueAccount),
        Act, default);

    private sealed class ClearBox : ISecretBox
    {
        public byte[] Seal(string purpose, byte[] secret) => [.. secret];

        public byte[] Open(string purpose, byte[] sealedSecret) => [.. sealedSecret];
    }
}
