using System.Collections.Immutable;
using System.Security.Cryptography;
using Npgsql;
using TradingConsole.Core.Passport.Metrics;
using TradingConsole.Core.Passport.People;
using TradingConsole.Core.Passport.Projection;
using TradingConsole.Core.Passport.Terminal;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Who shows what to whom: links, followers, the leaderboard. Every row is reached through the acting person's id.</summary>
/// <param name="clock">Market clock, as everything a passport dates.</param>
public sealed class PeopleStore(NpgsqlDataSource database, TimeProvider clock)
{
    public const int BoardNameLettersMin = 2;
    public const int BoardNameLettersMax = 30;

    private const int TokenBytes = 18;

    private const string SelectProfile = "SELECT link_token, link_made_at, board_name, board_since FROM passport_profiles WHERE user_id = @user";

    private const string SelectFollowers = """
        SELECT follow.follower_id, person.user_name, follow.asked_at, follow.accepted_at, NULL::text
        FROM passport_followers AS follow
        JOIN users AS person ON person.id = follow.follower_id
        WHERE follow.owner_id = @user
        ORDER BY follow.accepted_at IS NOT NULL, follow.asked_at DESC
        LIMIT 500
        """;

    // Asking alone opens nothing: until the owner agrees they have the name they show to everybody, and no link but the one that was known.
    private const string SelectFollowing = """
        SELECT follow.owner_id, CASE WHEN follow.accepted_at IS NULL THEN profile.board_name ELSE person.user_name END, follow.asked_at,
               follow.accepted_at, CASE WHEN follow.accepted_at IS NOT NULL THEN profile.link_token END
        FROM passport_followers AS follow
        JOIN users AS person ON person.id = follow.owner_id
        LEFT JOIN passport_profiles AS profile ON profile.user_id = follow.owner_id
        WHERE follow.follower_id = @user
        ORDER BY follow.asked_at DESC
        LIMIT 500
        """;

    private const string SetLink = """
        INSERT INTO passport_profiles (user_id, link_token, link_made_at) VALUES (@user, @token, @now)
        ON CONFLICT (user_id) DO UPDATE SET link_token = excluded.link_token, link_made_at = excluded.link_made_at
        """;

    private const string RemoveLink = "UPDATE passport_profiles SET link_token = NULL, link_made_at = NULL WHERE user_id = @user AND link_token IS NOT NULL";

    private const string SetBoard = """
        INSERT INTO passport_profiles (user_id, board_name, board_since) VALUES (@user, @name, @now)
        ON CONFLICT (user_id) DO UPDATE SET board_name = excluded.board_name, board_since = coalesce(passport_profiles.board_since, excluded.board_since)
        """;

    private const string LeaveBoard = "UPDATE passport_profiles SET board_name = NULL, board_since = NULL WHERE user_id = @user AND board_name IS NOT NULL";

    private const string Open = """
        SELECT profile.user_id, profile.board_name, follow.accepted_at IS NOT NULL, follow.asked_at IS NOT NULL AND follow.accepted_at IS NULL
        FROM passport_profiles AS profile
        JOIN users AS person ON person.id = profile.user_id AND NOT person.is_disabled
        LEFT JOIN passport_followers AS follow ON follow.owner_id = profile.user_id AND follow.follower_id = @user
        WHERE profile.link_token = @token
        """;

    private const string Ask = """
        INSERT INTO passport_followers (owner_id, follower_id, asked_at) VALUES (@owner, @user, @now)
        ON CONFLICT (owner_id, follower_id) DO NOTHING
        """;

    private const string Tell = """
        INSERT INTO user_notifications (notification_id, user_id, kind, subject, link, created_at)
        SELECT @id, @owner, 'follow', user_name || ' asks to follow your passport.', '/passport/sharing', @now
        FROM users
        WHERE id = @user
        """;

    private const string Accept = """
        UPDATE passport_followers SET accepted_at = coalesce(accepted_at, @now) WHERE owner_id = @user AND follower_id = @other
        """;

    private const string Remove = "DELETE FROM passport_followers WHERE owner_id = @owner AND follower_id = @follower";

    // All who opted in, at most as many as have an account: who leads is known only after everybody was looked at.
    private const string SelectBoard = """
        SELECT profile.user_id, profile.board_name, record.counts::text
        FROM passport_profiles AS profile
        JOIN users AS person ON person.id = profile.user_id AND NOT person.is_disabled
        JOIN passport_records_v2 AS record USING (user_id)
        WHERE profile.board_name IS NOT NULL
        """;

    public async Task<Sharing> SharingAsync(Guid user, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var shown = new Sharing(null, null, null, null, [], []);
        await using (var select = Command(connection, SelectProfile, ("user", user)))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            if (await row.ReadAsync(ct))
            {
                shown = shown with
                {
                    LinkToken = Text(row, 0), LinkMadeAt = Time(row, 1), BoardName = Text(row, 2), BoardSince = Time(row, 3),
                };
            }
        }

        return shown with
        {
            Followers = await FollowsAsync(connection, SelectFollowers, user, ct), Following = await FollowsAsync(connection, SelectFollowing, user, ct),
        };
    }

    /// <summary>Makes a link; one there was before opens nothing any more.</summary>
    /// <returns>Its token: 144 random bits.</returns>
    public async Task<string> MakeLinkAsync(Guid user, CancellationToken ct = default)
    {
        var token = Convert.ToBase64String(RandomNumberGenerator.GetBytes(TokenBytes)).Replace('+', '-').Replace('/', '_');
        await ExecuteAsync(SetLink, ct, ("user", user), ("token", token), ("now", clock.GetUtcNow()));
        return token;
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveLinkAsync(Guid user, CancellationToken ct = default) => await ExecuteAsync(RemoveLink, ct, ("user", user)) == 1;

    /// <summary>Puts the person on the leaderboard under a name of their choice.</summary>
    public async Task<ActResult> JoinBoardAsync(Guid user, string name, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        var shown = name.Trim();
        if (shown.Length is < BoardNameLettersMin or > BoardNameLettersMax || shown.Any(char.IsControl))
        {
            return ActResult.Invalid("board_name_length", $"name was {shown}; it has {BoardNameLettersMin} to {BoardNameLettersMax} letters.");
        }

        try
        {
            await ExecuteAsync(SetBoard, ct, ("user", user), ("name", shown), ("now", clock.GetUtcNow()));
            return ActResult.Done(user);
        }
        catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "passport_profiles_board_name_once" })
        {
            return ActResult.Conflict("board_name_taken", $"Somebody else is {shown} on the leaderboard.");
        }
    }

    /// <returns>Whether the person was on it.</returns>
    public async Task<bool> LeaveBoardAsync(Guid user, CancellationToken ct = default) => await ExecuteAsync(LeaveBoard, ct, ("user", user)) == 1;

    /// <returns>Null when no link has this token.</returns>
    public async Task<OpenedLink?> OpenAsync(Guid viewer, string token, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var open = Command(connection, Open, ("user", viewer), ("token", token));
        await using var row = await open.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new OpenedLink(
                row.GetGuid(0), row.GetGuid(0) == viewer ? Relationship.Owner : row.GetBoolean(2) ? Relationship.Follower : Relationship.Public, Text(row, 1),
                row.GetBoolean(3))
            : null;
    }

    /// <summary>Asks the owner of a link to be let closer; they are told once.</summary>
    public async Task<ActResult> AskToFollowAsync(Guid user, string token, CancellationToken ct = default)
    {
        if (await OpenAsync(user, token, ct) is not { } opened)
        {
            return ActResult.NotFound("link_unknown", $"No passport has this link.");
        }

        if (opened.Relationship == Relationship.Owner)
        {
            return ActResult.Conflict("own_passport", $"It is your own passport; there is nothing to follow.");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using var ask = Command(connection, Ask, ("owner", opened.OwnerId), ("user", user), ("now", clock.GetUtcNow()));
        if (await ask.ExecuteNonQueryAsync(ct) == 1)
        {
            await using var tell = Command(
                connection, Tell, ("id", Guid.CreateVersion7()), ("owner", opened.OwnerId), ("user", user), ("now", clock.GetUtcNow()));
            await tell.ExecuteNonQueryAsync(ct);
        }

        await transaction.CommitAsync(ct);
        return ActResult.Done(opened.OwnerId);
    }

    public async Task<bool> UnfollowAsync(Guid user, Guid owner, CancellationToken ct = default) =>
        await ExecuteAsync(Remove, ct, ("owner", owner), ("follower", user)) == 1;

    /// <returns>Whether this person asked.</returns>
    public async Task<bool> AcceptFollowerAsync(Guid owner, Guid follower, CancellationToken ct = default) =>
        await ExecuteAsync(Accept, ct, ("user", owner), ("other", follower), ("now", clock.GetUtcNow())) == 1;

    public async Task<bool> RemoveFollowerAsync(Guid owner, Guid follower, CancellationToken ct = default) =>
        await ExecuteAsync(Remove, ct, ("owner", owner), ("follower", follower)) == 1;

    /// <summary>Those who opted in and have a tier, best first.</summary>
    public async Task<ImmutableArray<BoardLine>> BoardAsync(Guid viewer, int limit, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var select = Command(connection, SelectBoard);
        await using var row = await select.ExecuteReaderAsync(ct);
        var people = new List<(Guid User, string Name, PassportMetrics Metrics)>();
        while (await row.ReadAsync(ct))
        {
            var metrics = PassportMetrics.Of(PassportRecordJson.Read(row.GetString(2)));
            if (metrics.Tier.DecisionsMin > 0)
            {
                people.Add((row.GetGuid(0), row.GetString(1), metrics));
            }
        }

        return
        [
            .. people.OrderByDescending(person => person.Metrics.Ids.Low).ThenBy(person => person.Name, StringComparer.Ordinal).Take(limit)
                .Select((person, index) => new BoardLine(
                    index + 1, person.Name, person.Metrics.Tier.Code, person.Metrics.Ids, person.Metrics.WinRate, person.User == viewer)),
        ];
    }

    /// <summary>What those who opted in have said and what came of it, most forecasts first; who has stated no confidence is left out.</summary>
    public async Task<ImmutableArray<BoardForecaster>> ForecastersAsync(int limit, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var select = Command(connection, SelectBoard);
        await using var row = await select.ExecuteReaderAsync(ct);
        var people = new List<(string Name, ForecastCounts Said)>();
        while (await row.ReadAsync(ct))
        {
            people.Add((row.GetString(1), PassportRecordJson.Read(row.GetString(2)).Forecasts));
        }

        return
        [
            .. people.Where(person => person.Said.ConfidenceSamples > 0).OrderByDescending(person => person.Said.ConfidenceSamples)
                .ThenBy(person => person.Name, StringComparer.Ordinal).Take(limit)
                .Select(person => new BoardForecaster(person.Name, person.Said, StatedConfidence.Of(person.Said))),
        ];
    }

    private static async Task<ImmutableArray<Follow>> FollowsAsync(NpgsqlConnection connection, string sql, Guid user, CancellationToken ct)
    {
        await using var select = Command(connection, sql, ("user", user));
        await using var row = await select.ExecuteReaderAsync(ct);
        var follows = ImmutableArray.CreateBuilder<Follow>();
        while (await row.ReadAsync(ct))
        {
            follows.Add(new Follow(row.GetGuid(0), Text(row, 1), Time(row, 2)!.Value, Time(row, 3), Text(row, 4)));
        }

        return follows.DrainToImmutable();
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private async Task<int> ExecuteAsync(string sql, CancellationToken ct, params (string Name, object Value)[] values)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params (string Name, object Value)[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value is DateTimeOffset at ? at.ToUniversalTime() : value);
        }

        return command;
    }
}
