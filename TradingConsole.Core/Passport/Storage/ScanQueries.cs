using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>A person's scans, what they found and what is being watched. Everything is asked for by its owner; another's is not there.</summary>
public sealed class ScanQueries(NpgsqlDataSource database)
{
    private static readonly DateTimeOffset FarAhead = new(9000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string SelectScans = """
        SELECT scan_id, kind, rules::text, symbols, signals, scanned_at
        FROM terminal_scan_runs
        WHERE user_id = @user AND scanned_at < @before AND (@scan::uuid IS NULL OR scan_id = @scan)
        ORDER BY scanned_at DESC, scan_id DESC
        LIMIT @limit
        """;

    private const string SignalColumns = """
        signal.signal_id, signal.scan_id, signal.symbol, signal.direction, signal.score, signal.entry_price, signal.stop_price, signal.target_price,
        signal.confidence, signal.reasons::text, signal.bar_ts,
        (SELECT tracked_id FROM tracked_signals AS tracked
         WHERE tracked.user_id = @user AND tracked.signal_id = signal.signal_id AND tracked.status = 'tracking')
        """;

    private const string SelectSignals = $"""
        SELECT {SignalColumns}
        FROM terminal_scan_signals AS signal
        WHERE signal.scan_id = @scan AND signal.user_id = @user
        ORDER BY signal.score DESC, signal.symbol
        """;

    private const string SelectSignal = $"""
        SELECT {SignalColumns} FROM terminal_scan_signals AS signal WHERE signal.signal_id = @signal AND signal.user_id = @user
        """;

    private const string TrackedColumns = """
        tracked_id, signal_id, symbol, direction, entry_price, stop_price, target_price, confidence, note, status, tracked_at, expires_at, ended_at,
        trade_id
        """;

    private const string SelectTracked = $"""
        SELECT {TrackedColumns}
        FROM tracked_signals
        WHERE user_id = @user AND (NOT @running OR status = 'tracking' AND trade_id IS NULL)
        ORDER BY tracked_at DESC, tracked_id DESC
        LIMIT @limit
        """;

    private const string SelectOneTracked = $"SELECT {TrackedColumns} FROM tracked_signals WHERE tracked_id = @tracked AND user_id = @user";

    /// <summary>Newest first.</summary>
    /// <param name="before">Scans older than this; null: from now.</param>
    public Task<ImmutableArray<KeptScan>> ScansAsync(Guid user, int limit, DateTimeOffset? before = null, CancellationToken ct = default) =>
        ScansAsync(user, null, before ?? FarAhead, limit, ct);

    /// <returns>Null for another's too.</returns>
    public async Task<KeptScan?> ScanAsync(Guid user, Guid scan, CancellationToken ct = default) =>
        await ScansAsync(user, scan, FarAhead, 1, ct) is [var one] ? one : null;

    /// <summary>What a scan found, strongest first; empty for another's scan too.</summary>
    public Task<ImmutableArray<KeptSignal>> SignalsAsync(Guid user, Guid scan, CancellationToken ct = default) =>
        database.ReadAllAsync(SelectSignals, ReadSignal, ct, ("user", user), ("scan", scan));

    public async Task<KeptSignal?> SignalAsync(Guid user, Guid signal, CancellationToken ct = default) =>
        await database.ReadAllAsync(SelectSignal, ReadSignal, ct, ("user", user), ("signal", signal)) is [var one] ? one : null;

    /// <summary>The watch list, newest first.</summary>
    /// <param name="runningOnly">Without what was converted, is being traded, was dropped or has expired.</param>
    public Task<ImmutableArray<TrackedSignal>> TrackedAsync(Guid user, bool runningOnly, int limit, CancellationToken ct = default) =>
        database.ReadAllAsync(SelectTracked, ReadTracked, ct, ("user", user), ("running", runningOnly), ("limit", limit));

    public async Task<TrackedSignal?> TrackedAsync(Guid user, Guid tracked, CancellationToken ct = default) =>
        await database.ReadAllAsync(SelectOneTracked, ReadTracked, ct, ("user", user), ("tracked", tracked)) is [var one] ? one : null;

    private Task<ImmutableArray<KeptScan>> ScansAsync(Guid user, Guid? scan, DateTimeOffset before, int limit, CancellationToken ct) =>
        database.ReadAllAsync(
            SelectScans,
            row => new KeptScan(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4), row.Instant(5)), ct,
            ("user", user), ("scan", scan), ("limit", limit), ("before", before));

    private static KeptSignal ReadSignal(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetGuid(1), row.Coin(2), row.Side(3), row.GetDouble(4), row.GetDecimal(5), row.GetDecimal(6), row.GetDecimal(7),
        row.Optional<int>(8), JsonSerializer.Deserialize<ImmutableArray<string>>(row.GetString(9)), row.Instant(10), row.Optional<Guid>(11));

    private static TrackedSignal ReadTracked(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.Optional<Guid>(1), row.Coin(2), row.Side(3), row.GetDecimal(4), row.Optional<decimal>(5), row.Optional<decimal>(6),
        row.Optional<int>(7), row.GetString(8), row.GetString(9), row.Instant(10), row.Instant(11), row.Optional<DateTimeOffset>(12), row.Optional<Guid>(13));
}
