using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Market;
using TradingConsole.Core.Passport.Events;
using TradingConsole.Core.Passport.Storage;

namespace TradingConsole.Core.Passport.Terminal;

/// <param name="Invited">Who alone may join; null: whoever comes first.</param>
/// <param name="Model">A model as the opponent; then nobody joins.</param>
public sealed record ArenaToOpen(
    ImmutableArray<Symbol> Symbols, ArenaRule Rule, DateTimeOffset StartsAt, DateTimeOffset EndsAt, string? Invited, Guid? Model);

/// <summary>Contests of two, operators or models, on the same symbols and period: opened, joined, settled by their rule.</summary>
public sealed class Arenas(NpgsqlDataSource database, TimeProvider clock)
{
    public const int SymbolsMax = 20;
    public static readonly TimeSpan LengthMin = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan LengthMax = TimeSpan.FromDays(31);
    public static readonly TimeSpan AheadMax = TimeSpan.FromDays(31);

    private const string Insert = """
        INSERT INTO arenas (arena_id, created_by, symbols, rule, starts_at, ends_at, invited)
        VALUES (@id, @user, @symbols, @rule, @starts, @ends, @invited::uuid)
        """;

    private const string InsertParticipant = """
        INSERT INTO arena_participants (arena_id, slot, user_id, model_id) VALUES (@arena, @slot, @user::uuid, @model::uuid) ON CONFLICT DO NOTHING
        """;

    private const string UnknownSymbols = """
        SELECT string_agg(wanted.symbol, ', ')
        FROM unnest(@symbols) AS wanted (symbol)
        WHERE NOT EXISTS (SELECT 1 FROM instruments WHERE symbol = wanted.symbol)
        HAVING count(*) > 0
        """;

    private const string FindPerson = "SELECT id::text, user_name FROM users WHERE normalized_user_name = @name AND NOT is_disabled";

    private const string FindModel = "SELECT model_id::text FROM models WHERE model_id = @model";

    // Held until the commit, against a calling off in between.
    private const string Lock = """
        SELECT arena.created_by, arena.invited, arena.starts_at, arena.ends_at, arena.called_off_at IS NOT NULL,
               (SELECT count(*) FROM arena_participants WHERE arena_id = arena.arena_id)::integer, people.user_name
        FROM arenas AS arena
        JOIN users AS people ON people.id = arena.created_by
        WHERE arena.arena_id = @arena
        FOR UPDATE OF arena
        """;

    private const string NameOf = "SELECT user_name FROM users WHERE id = @user";

    public Task<ActResult> OpenAsync(Guid user, ArenaToOpen arena, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(arena);
        return Objection(arena, clock.GetUtcNow()) is { } objection
            ? Task.FromResult(ActResult.Invalid(objection))
            : Act.RunAsync(database, act => OpenAsync(act, user, arena, ct), ct);
    }

    /// <summary>Takes the second place. Both then stand in the contest, each told in their own history.</summary>
    public Task<ActResult> JoinAsync(Guid user, Guid arena, CancellationToken ct = default) => Act.RunAsync(database, async act =>
    {
        var now = clock.GetUtcNow();
        var row = await act.ReadAsync(
            Lock,
            reader => new Standing(
                reader.GetGuid(0), reader.Optional<Guid>(1), reader.Instant(2), reader.Instant(3), reader.GetBoolean(4), reader.GetInt32(5), reader.GetString(6)),
            ct, ("arena", arena));
        if (row is null || (row.Invited is { } invited && invited != user && row.Creator != user))
        {
            return ActResult.NotFound("open contest", arena);
        }

        var refusal = row.Creator == user ? Said.Of("arena_own", $"You opened it yourself; another must join.")
            : row.IsCalledOff ? Said.Of("arena_called_off", $"It was called off.")
            : row.Participants > 1 ? Said.Of("arena_full", $"Both places are taken.")
            : row.StartsAt <= now ? Said.Of("arena_began", $"It began at {row.StartsAt:u}; nobody joins any more.")
            : null;
        if (refusal is not null)
        {
            return ActResult.Conflict(refusal);
        }

        // Of two who join at once the later waited for the lock with a count from before: the place itself decides.
        if (await act.WriteAsync(InsertParticipant, ct, ("arena", arena), ("slot", 2), ("user", user), ("model", null)) == 0)
        {
            return ActResult.Conflict(Said.Of("arena_full", $"Both places are taken."));
        }

        var name = await act.ReadAsync(NameOf, reader => reader.GetString(0), ct, ("user", user)) ?? user.ToString();
        // Streams are held until the commit: always in one order, so that two joins never wait for each other.
        foreach (var (person, opponent) in new[] { (row.Creator, name), (user, row.CreatorName) }.OrderBy(pair => pair.Item1))
        {
            await TellJoinedAsync(act, person, arena, opponent, row.StartsAt, row.EndsAt, now, ct);
        }

        return ActResult.Done(arena);
    }, ct);

    private static Said? Objection(ArenaToOpen arena, DateTimeOffset now) =>
        arena.Symbols.IsDefaultOrEmpty || arena.Symbols.Length > SymbolsMax
            ? Said.Of("arena_symbols_count", $"symbols had {(arena.Symbols.IsDefault ? 0 : arena.Symbols.Length)}; 1 to {SymbolsMax} are allowed.")
        : arena.Symbols.Distinct().Count() != arena.Symbols.Length ? Said.Of("arena_symbols_twice", $"symbols names one twice; each counts once.")
        : arena.StartsAt < now ? Said.Of("arena_starts_past", $"starts_at was {arena.StartsAt:O}; it must lie after now, {now:O}.")
        : arena.StartsAt > now + AheadMax ? Said.Of("arena_starts_far", $"starts_at was {arena.StartsAt:O}; it must lie within {AheadMax.Days} days.")
        : arena.EndsAt <= arena.StartsAt ? Said.Of("arena_ends_first", $"ends_at was {arena.EndsAt:O}; it must lie after starts_at {arena.StartsAt:O}.")
        : TerminalRules.Span("length", arena.EndsAt - arena.StartsAt, LengthMin, LengthMax)
            ?? (arena is { Invited: not null, Model: not null }
                ? Said.Of("arena_two_opponents", $"opponent was a person and a model; a contest has two participants.") : null);

    private async Task<ActResult> OpenAsync(Act act, Guid user, ArenaToOpen arena, CancellationToken ct)
    {
        var (id, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        var names = arena.Symbols.Select(symbol => symbol.Value).ToArray();
        if (await act.ReadAsync(UnknownSymbols, reader => reader.GetString(0), ct, ("symbols", names)) is { } unknown)
        {
            return ActResult.Invalid("arena_symbols_unknown", $"symbols was {unknown}; not known here.");
        }

        Guid? invited = null;
        if (arena.Invited is { } name)
        {
            var person = await act.ReadAsync(FindPerson, reader => reader.GetString(0), ct, ("name", name.Normalize().ToUpperInvariant()));
            if (person is null || Guid.Parse(person) == user)
            {
                return person is null
                    ? ActResult.Invalid("opponent_unknown", $"opponent was '{name}'; nobody here has that name.")
                    : ActResult.Invalid("opponent_oneself", $"opponent was '{name}'; another than yourself is needed.");
            }

            invited = Guid.Parse(person);
        }

        if (arena.Model is { } model && await act.ReadAsync(FindModel, reader => reader.GetString(0), ct, ("model", model)) is null)
        {
            return ActResult.Invalid("model_unknown", $"model was {model}; the registry has no such model.");
        }

        await act.WriteAsync(
            Insert, ct, ("id", id), ("user", user), ("symbols", names), ("rule", arena.Rule.Word()), ("starts", arena.StartsAt), ("ends", arena.EndsAt),
            ("invited", invited));
        await act.WriteAsync(InsertParticipant, ct, ("arena", id), ("slot", 1), ("user", user), ("model", null));
        if (arena.Model is { } second)
        {
            await act.WriteAsync(InsertParticipant, ct, ("arena", id), ("slot", 2), ("user", null), ("model", second));
        }

        await act.TellAsync(
            PassportTelling.Once(user, now, "arenas", id, new ArenaOpened(
                id, arena.Rule.Word(), arena.Invited ?? (arena.Model is { } against ? ModelName(against) : null), names.Length, arena.StartsAt, arena.EndsAt)), ct);
        if (arena.Model is { } opponent)
        {
            await TellJoinedAsync(act, user, id, ModelName(opponent), arena.StartsAt, arena.EndsAt, now, ct);
        }

        return ActResult.Done(id);
    }

    internal static string ModelName(Guid model) => $"model {model:N}"[..14];

    private static Task TellJoinedAsync(
        Act act, Guid person, Guid arena, string opponent, DateTimeOffset starts, DateTimeOffset ends, DateTimeOffset now, CancellationToken ct) =>
        act.TellAsync(
            PassportTelling.Repeated(person, now, "arenas", arena, $"{person:N}", new ArenaJoined(arena, opponent, starts, ends)), ct);

    private sealed record Standing(
        Guid Creator, Guid? Invited, DateTimeOffset StartsAt, DateTimeOffset EndsAt, bool IsCalledOff, int Participants, string CreatorName);
}
