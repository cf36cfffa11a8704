using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>A signal to be put on the watch list.</summary>
/// <param name="SignalId">The scan's; null for an own idea.</param>
/// <param name="EntryPrice">The market's price now.</param>
public sealed record SignalToTrack(
    Guid? SignalId, Symbol Symbol, PositionSide Direction, decimal EntryPrice, decimal? StopPrice, decimal? TargetPrice, int? Confidence, string Note,
    TimeSpan Lasts);

/// <summary>Tracked signals: put on the list, taken off, expired. Converting one is <see cref="QuickTrades"/>'.</summary>
public sealed class WatchList(NpgsqlDataSource database, TimeProvider clock, IIncidentLog incidents)
{
    public static readonly TimeSpan LastsMax = TimeSpan.FromDays(30);

    private const string OwnsSignal = "SELECT 1 FROM terminal_scan_signals WHERE signal_id = @signal AND user_id = @user";

    private const string Insert = """
        INSERT INTO tracked_signals (
            tracked_id, user_id, signal_id, symbol, direction, entry_price, stop_price, target_price, confidence, note, tracked_at, expires_at)
        VALUES (@id, @user, @signal::uuid, @symbol, @direction, @entry, @stop::numeric, @target::numeric, @confidence::integer, @note, @now, @expires)
        ON CONFLICT (user_id, signal_id) WHERE status = 'tracking' DO NOTHING
        """;

    private const string End = """
        UPDATE tracked_signals
        SET status = @status, ended_at = @now
        WHERE tracked_id = @id AND user_id = @user AND status = 'tracking' AND trade_id IS NULL
        RETURNING symbol
        """;

    private const string Exists = """
        SELECT CASE status WHEN 'tracking' THEN 'being traded' ELSE status END FROM tracked_signals WHERE tracked_id = @id AND user_id = @user
        """;

    private const string SelectExpired = """
        SELECT tracked_id, user_id, symbol
        FROM tracked_signals
        WHERE status = 'tracking' AND trade_id IS NULL AND expires_at <= @now
        ORDER BY expires_at
        LIMIT 500
        """;

    private readonly EachDue _expiring = new("Tracked signal", "taken off the watch list", incidents);

    public Task<ActResult> TrackAsync(Guid user, SignalToTrack signal, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(signal);
        var objection = TerminalRules.Confidence(signal.Confidence) ?? TerminalRules.Price("entry_price", signal.EntryPrice)
            ?? TerminalRules.Note(signal.Note) ?? TerminalRules.Span("lasts", signal.Lasts, TimeSpan.FromMinutes(1), LastsMax)
            ?? (signal is { StopPrice: { } stop, TargetPrice: { } target } ? TerminalRules.Plan(signal.Direction, signal.EntryPrice, stop, target) : null);
        return objection is null
            ? Act.RunAsync(database, act => TrackAsync(act, user, signal, ct), ct)
            : Task.FromResult(ActResult.Invalid(objection));
    }

    public Task<ActResult> DropAsync(Guid user, Guid tracked, string reason, CancellationToken ct = default) =>
        Act.RunAsync(database, act => EndAsync(act, user, tracked, "dropped", reason, ct), ct);

    /// <summary>Takes off what has had its time; each in a transaction of its own.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ExpireAsync(CancellationToken ct = default) => await _expiring.DoAsync(
        await database.ReadAllAsync(
            SelectExpired, row => (Id: row.GetGuid(0), User: row.GetGuid(1), Symbol: row.GetString(2)), ct, ("now", clock.GetUtcNow())),
        one => (one.Id, one.Symbol),
        one => Act.RunAsync(database, act => EndAsync(act, one.User, one.Id, "expired", "its time was over", ct), ct));

    private async Task<ActResult> TrackAsync(Act act, Guid user, SignalToTrack signal, CancellationToken ct)
    {
        if (signal.SignalId is { } found && await act.ReadAsync(OwnsSignal, _ => "", ct, ("signal", found), ("user", user)) is null)
        {
            return ActResult.NotFound("signal", found);
        }

        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        var written = await act.WriteAsync(
            Insert, ct, ("id", id), ("user", user), ("signal", signal.SignalId), ("symbol", signal.Symbol.Value), ("direction", signal.Direction.Word()),
            ("entry", signal.EntryPrice), ("stop", signal.StopPrice), ("target", signal.TargetPrice), ("confidence", signal.Confidence),
            ("note", signal.Note), ("now", now), ("expires", now + signal.Lasts));
        if (written == 0)
        {
            return ActResult.Conflict("tracked_already", $"This signal is on your watch list already.");
        }

        await act.TellAsync(PassportTelling.Once(user, now, "tracked_signals", id, new SignalTracked(
            id, signal.SignalId, signal.Symbol, signal.Direction, signal.EntryPrice, signal.StopPrice, signal.TargetPrice, signal.Confidence)), ct);
        await act.NoteAsync(user, "track", id, null, now, ct);
        return ActResult.Done(id);
    }

    private async Task<ActResult> EndAsync(Act act, Guid user, Guid tracked, string status, string reason, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var symbol = await act.ReadAsync(
            End, reader => reader.GetString(0), ct, ("id", tracked), ("user", user), ("status", status), ("now", now));
        if (symbol is null)
        {
            return await act.ReadAsync(Exists, reader => reader.GetString(0), ct, ("id", tracked), ("user", user)) is { } stands
                ? ActResult.Conflict("not_tracked", $"It is no longer tracked: {stands}.")
                : ActResult.NotFound("tracked signal", tracked);
        }

        await act.TellAsync(PassportTelling.Once(user, now, "tracked_signals", tracked, new SignalDropped(tracked, Symbol.Parse(symbol), reason)), ct);
        await act.NoteAsync(user, status == "expired" ? "expire" : "drop", tracked, null, now, ct);
        return ActResult.Done(tracked);
    }
}
