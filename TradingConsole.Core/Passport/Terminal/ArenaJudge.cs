using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <summary>Settles contests that are over, and calls off those nobody joined. Safe from several processes at once.</summary>
public sealed class ArenaJudge(NpgsqlDataSource database, TimeProvider clock, IIncidentLog incidents)
{
    /// <summary>Trades left at the last moment have been told by then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    private const string SelectLonely = """
        SELECT arena.arena_id
        FROM arenas AS arena
        WHERE settled_at IS NULL AND called_off_at IS NULL AND starts_at <= @now
          AND (SELECT count(*) FROM arena_participants WHERE arena_id = arena.arena_id) < 2
        ORDER BY starts_at
        LIMIT 100
        """;

    // Before its participants are counted for good: who joins at this moment holds it.
    private const string Lock = "SELECT 1 FROM arenas WHERE arena_id = @arena FOR UPDATE";

    private const string CallOff = """
        UPDATE arenas AS arena
        SET called_off_at = @now
        WHERE arena_id = @arena AND settled_at IS NULL AND called_off_at IS NULL AND starts_at <= @now
          AND (SELECT count(*) FROM arena_participants WHERE arena_id = arena.arena_id) < 2
        RETURNING created_by, starts_at
        """;

    // A prediction of the period that is still to be settled holds the contest.
    private const string SelectDue = """
        SELECT arena.arena_id
        FROM arenas AS arena
        WHERE settled_at IS NULL AND called_off_at IS NULL AND ends_at <= @due
          AND NOT EXISTS (
              SELECT 1
              FROM arena_participants AS participant
              JOIN predictions AS view USING (user_id)
              WHERE participant.arena_id = arena.arena_id AND arena.rule = 'hit_rate' AND view.settled_at IS NULL
                AND view.made_at >= arena.starts_at AND view.settles_at <= arena.ends_at AND view.symbol = ANY (arena.symbols))
        ORDER BY ends_at
        LIMIT 100
        """;

    private const string Claim = "UPDATE arenas SET settled_at = @now WHERE arena_id = @arena AND settled_at IS NULL RETURNING rule, ends_at";

    private const string SelectParticipants = """
        SELECT participant.slot::integer, participant.user_id, participant.model_id, people.user_name
        FROM arena_participants AS participant
        LEFT JOIN users AS people ON people.id = participant.user_id
        WHERE participant.arena_id = @arena
        ORDER BY participant.slot
        """;

    // R of a trade: net profit over what its first stop risked. One without a stop on the losing side shows no R and does not count.
    private const string NetR = """
        SELECT coalesce(sum(result.net / result.risk), 0)::double precision, count(*)::integer
        FROM arenas AS arena
        CROSS JOIN LATERAL (
            SELECT quick.net_pnl AS net,
                   (CASE quick.direction WHEN 'LONG' THEN 1 ELSE -1 END) * (quick.entry_price - quick.stop_price) * quick.quantity AS risk
            FROM quick_trades AS quick
            WHERE quick.user_id = @user::uuid AND quick.status = 'closed' AND quick.symbol = ANY (arena.symbols)
              AND quick.entered_at >= arena.starts_at AND quick.exited_at <= arena.ends_at
            UNION ALL
            SELECT trade.net_pnl, (CASE trade.side WHEN 'LONG' THEN 1 ELSE -1 END) * (trade.entry_price - trade.sl_price) * trade.quantity
            FROM trades AS trade
            JOIN signals AS signal ON signal.symbol = trade.symbol AND signal.ts = trade.signal_ts
            WHERE signal.model_id = @model::uuid AND trade.status = 'closed' AND trade.symbol = ANY (arena.symbols)
              AND trade.entry_time >= arena.starts_at AND trade.exit_time <= arena.ends_at
              AND NOT EXISTS (SELECT 1 FROM quick_trades WHERE trade_id = trade.trade_id)) AS result
        WHERE arena.arena_id = @arena AND result.risk > 0
        """;

    private const string HitRate = """
        SELECT coalesce(avg(result.hit::integer), 0)::double precision, count(*)::integer
        FROM arenas AS arena
        CROSS JOIN LATERAL (
            SELECT view.is_right AS hit
            FROM predictions AS view
            WHERE view.user_id = @user::uuid AND view.is_right IS NOT NULL AND view.symbol = ANY (arena.symbols)
              AND view.made_at >= arena.starts_at AND view.settles_at <= arena.ends_at
            UNION ALL
            SELECT (CASE trade.side WHEN 'LONG' THEN 1 ELSE -1 END) * (trade.exit_price - trade.entry_price) > 0
            FROM trades AS trade
            JOIN signals AS signal ON signal.symbol = trade.symbol AND signal.ts = trade.signal_ts
            WHERE signal.model_id = @model::uuid AND trade.status = 'closed' AND trade.symbol = ANY (arena.symbols)
              AND trade.entry_time >= arena.starts_at AND trade.exit_time <= arena.ends_at AND trade.exit_price <> trade.entry_price
              AND NOT EXISTS (SELECT 1 FROM quick_trades WHERE trade_id = trade.trade_id)) AS result
        WHERE arena.arena_id = @arena
        """;

    private const string Keep = "UPDATE arena_participants SET score = @score, samples = @samples WHERE arena_id = @arena AND slot = @slot";

    private readonly EachDue _callingOff = new("Contest", "called off", incidents);
    private readonly EachDue _settling = new("Contest", "settled", incidents);

    /// <returns>How many were settled or called off.</returns>
    public async Task<int> SettleAsync(CancellationToken ct = default)
    {
        var now = clock.GetUtcNow();
        var calledOff = await _callingOff.DoAsync(
            await database.ReadAllAsync(SelectLonely, row => row.GetGuid(0), ct, ("now", now)), arena => (arena, null),
            arena => Act.RunAsync(database, act => CallOffAsync(act, arena, now, ct), ct));
        var settled = await _settling.DoAsync(
            await database.ReadAllAsync(SelectDue, row => row.GetGuid(0), ct, ("due", now - Grace)), arena => (arena, null),
            arena => Act.RunAsync(database, act => SettleAsync(act, arena, now, ct), ct));
        return calledOff + settled;
    }

    private static async Task<ActResult> CallOffAsync(Act act, Guid arena, DateTimeOffset now, CancellationToken ct)
    {
        await act.WriteAsync(Lock, ct, ("arena", arena));
        var lonely = await act.ReadAsync(CallOff, row => Tuple.Create(row.GetGuid(0), row.Instant(1)), ct, ("arena", arena), ("now", now));
        if (lonely is null)
        {
            return ActResult.Conflict("arena_joined", $"Somebody joined, or it is called off already.");
        }

        await act.TellAsync(PassportTelling.Once(lonely.Item1, now, "arenas", arena, new ArenaCalledOff(arena, lonely.Item2)), ct);
        return ActResult.Done(arena);
    }

    private static async Task<ActResult> SettleAsync(Act act, Guid arena, DateTimeOffset now, CancellationToken ct)
    {
        var due = await act.ReadAsync(Claim, row => Tuple.Create(row.GetString(0), row.Instant(1)), ct, ("arena", arena), ("now", now));
        if (due is null)
        {
            return ActResult.Conflict("settled_already", $"It is settled already.");
        }

        var scored = ImmutableArray.CreateBuilder<(Participant Who, ArenaScore Score)>();
        foreach (var participant in await act.ReadAllAsync(
            SelectParticipants, row => new Participant(row.GetInt32(0), row.Optional<Guid>(1), row.Optional<Guid>(2), row.OptionalText(3)), ct, ("arena", arena)))
        {
            var score = (await act.ReadAllAsync(
                due.Item1 == "net_r" ? NetR : HitRate, row => new ArenaScore(row.GetDouble(0), row.GetInt32(1)), ct, ("arena", arena),
                ("user", participant.User), ("model", participant.Model)))[0];
            await act.WriteAsync(
                Keep, ct, ("arena", arena), ("slot", participant.Slot), ("score", score.Score), ("samples", score.Samples));
            scored.Add((participant, score));
        }

        foreach (var (who, score) in scored.Where(one => one.Who.User is not null).OrderBy(one => one.Who.User))
        {
            var other = scored.First(one => one.Who.Slot != who.Slot);
            await act.TellAsync(
                PassportTelling.Repeated(
                    who.User!.Value, due.Item2, "arenas", arena, $"{who.User:N}",
                    new ArenaSettled(arena, other.Who.Label, ArenaScore.Judge(score, other.Score), score.Score, other.Score.Score)), ct);
        }

        return ActResult.Done(arena);
    }

    private sealed record Participant(int Slot, Guid? User, Guid? Model, string? Name)
    {
        public string Label => Name ?? Arenas.ModelName(Model ?? Guid.Empty);
    }
}
