using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Risk;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>What the database says the desk is to do, read at one moment.</summary>
/// <param name="Kill">Null: never stored.</param>
/// <param name="Mode">Null: never stored.</param>
public sealed record StoredWord(KillRecord? Kill, string KillVersion, string? Mode, string ModeVersion);

/// <summary>A process that trades an account, or did and has not given it up.</summary>
/// <param name="SeenAgo">Since its latest sign of life, by the database's clock.</param>
/// <param name="HasFollowed">It has followed the kill switch and the mode as they are stored now.</param>
public sealed record AccountTrader(string Account, long Token, TraderProcess Holder, TimeSpan SeenAgo, bool HasFollowed);

/// <summary>What is left of live trading by the database's word.</summary>
/// <param name="LeftBehind">Accounts that are traded, or were left with something on them.</param>
/// <param name="Unsettled">Round trips that are not over.</param>
public sealed record LiveRemains(ImmutableArray<string> LeftBehind, long Unsettled)
{
    public bool IsNothing => LeftBehind.IsEmpty && Unsettled == 0;
}

/// <summary>How a command given on one node reaches the process that trades, and how that one says that it has.</summary>
public sealed class TraderFollowStore(NpgsqlDataSource database)
{
    /// <summary>Told with every change of the stored kill switch or mode.</summary>
    public const string Channel = "desk_settings";

    private const string SelectWord = """
        SELECT k.value::text AS kill, coalesce(k.xmin::text, '') AS kill_version, m.value #>> '{}' AS mode, coalesce(m.xmin::text, '') AS mode_version
        FROM (SELECT 1) AS one
        LEFT JOIN settings k ON k.key = 'kill_switch'
        LEFT JOIN settings m ON m.key = 'mode'
        """;

    private const string UpsertFollowed = """
        INSERT INTO trader_follows AS f (account, token, kill_version, mode_version, followed_at)
        SELECT account, token, @kill, @mode, clock_timestamp()
        FROM trader_leases
        WHERE account = @account AND token = @token AND holder = @holder AND process_id = @process AND started = @started AND released_at IS NULL
        ON CONFLICT (account) DO UPDATE SET
            token = excluded.token, kill_version = excluded.kill_version, mode_version = excluded.mode_version, followed_at = excluded.followed_at
        WHERE (f.token, f.kill_version, f.mode_version) IS DISTINCT FROM (excluded.token, excluded.kill_version, excluded.mode_version)
        """;

    private const string SelectTraders = """
        SELECT l.account, l.token, l.holder, l.process_id, l.started, extract(epoch FROM clock_timestamp() - l.seen_at)::float8 AS seen_ago,
            coalesce(
                f.token = l.token
                AND f.kill_version = coalesce((SELECT xmin::text FROM settings WHERE key = 'kill_switch'), '')
                AND f.mode_version = coalesce((SELECT xmin::text FROM settings WHERE key = 'mode'), ''), false) AS has_followed
        FROM trader_leases l
        LEFT JOIN trader_follows f ON f.account = l.account
        WHERE l.released_at IS NULL
        ORDER BY l.seen_at DESC
        """;

    private const string SelectRemains = """
        SELECT coalesce((SELECT array_agg(account ORDER BY account) FROM trader_leases WHERE is_wanted), '{}') AS left_behind,
            (SELECT count(*) FROM brackets WHERE mode = 'live' AND NOT is_settled) AS unsettled
        """;

    public static async Task<StoredWord> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectWord, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new StoredWord(
            reader.IsDBNull(0) ? null : JsonSerializer.Deserialize<KillRecord>(reader.GetString(0), JsonSerializerOptions.Web), reader.GetString(1),
            reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3));
    }

    /// <summary>The holder of a lease says that it does what was stored; without the lease nothing is said.</summary>
    public static async Task ConfirmAsync(
        NpgsqlConnection connection, TraderProcess me, string account, long token, StoredWord followed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(me);
        ArgumentNullException.ThrowIfNull(followed);
        await using var command = new NpgsqlCommand(UpsertFollowed, connection);
        command.Parameters.AddWithValue("account", account);
        command.Parameters.AddWithValue("token", token);
        command.Parameters.AddWithValue("holder", me.Machine);
        command.Parameters.AddWithValue("process", me.ProcessId);
        command.Parameters.AddWithValue("started", me.Started);
        command.Parameters.AddWithValue("kill", followed.KillVersion);
        command.Parameters.AddWithValue("mode", followed.ModeVersion);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Everybody who has taken an account and not given it up, the latest sign of life first; the dead included.</summary>
    public async Task<ImmutableArray<AccountTrader>> TradersAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectTraders);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var traders = ImmutableArray.CreateBuilder<AccountTrader>();
        while (await reader.ReadAsync(cancellationToken))
        {
            traders.Add(new AccountTrader(
                reader.GetString(0), reader.GetInt64(1), new TraderProcess(reader.GetString(2), reader.GetInt32(3), reader.GetInt64(4)),
                TimeSpan.FromSeconds(reader.GetDouble(5)), reader.GetBoolean(6)));
        }

        return traders.DrainToImmutable();
    }

    public async Task<LiveRemains> RemainsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectRemains);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new LiveRemains([.. reader.GetFieldValue<string[]>(0)], reader.GetInt64(1));
    }
}
