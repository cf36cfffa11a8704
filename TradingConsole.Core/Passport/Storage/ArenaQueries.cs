using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using TradingConsole.Core.Market;

namespace TradingConsole.Core.Passport.Storage;

/// <param name="Name">User name, or the model's short name.</param>
/// <param name="Score">In the rule's unit; null until it is settled.</param>
public sealed record ArenaParticipant(int Slot, string Name, bool IsModel, bool IsReader, double? Score, int? Samples);

/// <param name="Status"><c>open</c> (a place is free), <c>waiting</c>, <c>running</c>, <c>settling</c>, <c>settled</c> or <c>called_off</c>.</param>
public sealed record Arena(
    Guid ArenaId, string CreatedBy, bool IsOwn, string? Invited, ImmutableArray<Symbol> Symbols, string Rule, DateTimeOffset StartsAt,
    DateTimeOffset EndsAt, DateTimeOffset? SettledAt, string Status, ImmutableArray<ArenaParticipant> Participants);

/// <summary>Contests a person may see: those they stand in, opened or are invited to, and those anybody may join.</summary>
public sealed class ArenaQueries(NpgsqlDataSource database, TimeProvider clock)
{
    private const string Select = """
        SELECT arena.arena_id, maker.user_name, arena.created_by = @user, guest.user_name, arena.symbols, arena.rule, arena.starts_at, arena.ends_at,
               arena.settled_at, arena.called_off_at IS NOT NULL,
               coalesce((
                   SELECT jsonb_agg(jsonb_build_object(
                              'Slot', part.slot, 'Name', coalesce(people.user_name, 'model ' || left(replace(part.model_id::text, '-', ''), 8)),
                              'IsModel', part.model_id IS NOT NULL, 'IsReader', coalesce(part.user_id = @user, false), 'Score', part.score,
                              'Samples', part.samples) ORDER BY part.slot)
                   FROM arena_participants AS part
                   LEFT JOIN users AS people ON people.id = part.user_id
                   WHERE part.arena_id = arena.arena_id), '[]')::text
        FROM arenas AS arena
        JOIN users AS maker ON maker.id = arena.created_by
        LEFT JOIN users AS guest ON guest.id = arena.invited
        WHERE (@arena::uuid IS NULL OR arena.arena_id = @arena)
          AND (arena.created_by = @user OR arena.invited = @user
               OR EXISTS (SELECT 1 FROM arena_participants WHERE arena_id = arena.arena_id AND user_id = @user)
               OR arena.invited IS NULL AND arena.called_off_at IS NULL AND arena.starts_at > @now
                  AND (SELECT count(*) FROM arena_participants WHERE arena_id = arena.arena_id) < 2)
        ORDER BY arena.ends_at DESC, arena.arena_id
        LIMIT @limit
        """;

    public Task<ImmutableArray<Arena>> ArenasAsync(Guid reader, int limit, CancellationToken ct = default) => ReadAsync(reader, null, limit, ct);

    /// <returns>Null for one that is not this person's to see.</returns>
    public async Task<Arena?> ArenaAsync(Guid reader, Guid arena, CancellationToken ct = default) =>
        await ReadAsync(reader, arena, 1, ct) is [var one] ? one : null;

    private Task<ImmutableArray<Arena>> ReadAsync(Guid reader, Guid? arena, int limit, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return database.ReadAllAsync(Select, row => Read(row, now), ct, ("user", reader), ("arena", arena), ("now", now), ("limit", limit));
    }

    private static Arena Read(NpgsqlDataReader row, DateTimeOffset now)
    {
        var participants = JsonSerializer.Deserialize<ImmutableArray<ArenaParticipant>>(row.GetString(10));
        var (starts, ends, settled) = (row.Instant(6), row.Instant(7), row.Optional<DateTimeOffset>(8));
        var status = row.GetBoolean(9) ? "called_off"
            : settled is not null ? "settled"
            : participants.Length < 2 ? "open"
            : now < starts ? "waiting"
            : now < ends ? "running"
            : "settling";
        return new Arena(
            row.GetGuid(0), row.GetString(1), row.GetBoolean(2), row.OptionalText(3),
            [.. row.GetFieldValue<string[]>(4).Select(Symbol.Parse)], row.GetString(5), starts, ends, settled, status, participants);
    }
}
