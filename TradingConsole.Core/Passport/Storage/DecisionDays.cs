using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Anchoring;
using TradingConsole.Core.Time;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Seals each day's decisions under one root, hands the roots to the anchor, and proves single decisions.</summary>
/// <remarks>
/// A day is sealed once, an hour after it ended in Korea; a decision that was stored in it and became visible later belongs to the next sealed day.
/// So every decision has exactly one leaf, whatever stops when. Days without a decision have no root.
/// </remarks>
public sealed class DecisionDays(NpgsqlDataSource database, IDecisionAnchor anchor)
{
    /// <summary>After a day's end, so that no transaction of it is still on its way.</summary>
    public static readonly TimeSpan SealedAfter = TimeSpan.FromHours(1);

    /// <summary>How far back a straggler is looked for.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(3);

    private const string Columns =
        "day, leaves, merkle_root, previous_hash, chain_hash, state, onchain_tx_latest, anchor, anchor_reference, anchored_at";

    private const string Hold = "SELECT pg_advisory_xact_lock(hashtext('passport_decision_days'))";

    private const string SelectLast = $"SELECT {Columns} FROM passport_decision_days ORDER BY day DESC LIMIT 1";

    private const string SelectOldest = """
        SELECT min(told.created_at)
        FROM passport_event_outbox AS told
        WHERE told.created_at >= @from AND told.created_at < @until AND told.event_type = ANY (@kinds)
          AND NOT EXISTS (SELECT 1 FROM passport_decision_leaves AS leaf WHERE leaf.event_id = told.event_id)
        """;

    private const string SelectUnsealed = """
        SELECT told.event_id, told.user_id, told.sequence, told.event_type, told.event_version, told.event_time, told.payload::text
        FROM passport_event_outbox AS told
        WHERE told.created_at >= @from AND told.created_at < @until AND told.event_type = ANY (@kinds)
          AND NOT EXISTS (SELECT 1 FROM passport_decision_leaves AS leaf WHERE leaf.event_id = told.event_id)
        ORDER BY told.user_id, told.sequence
        """;

    private const string InsertDay = """
        INSERT INTO passport_decision_days (day, leaves, merkle_root, previous_hash, chain_hash) VALUES (@day, @leaves, @root, @previous, @chain)
        """;

    private const string InsertLeaves = """
        INSERT INTO passport_decision_leaves (event_id, user_id, day, place, hash)
        SELECT event_id, user_id, @day, place - 1, hash
        FROM unnest(@events, @users, @hashes) WITH ORDINALITY AS leaf (event_id, user_id, hash, place)
        """;

    private const string SelectUnanchored = $"""
        SELECT {Columns}
        FROM passport_decision_days
        WHERE state = 'pending_onchain' AND (anchored_at IS NULL OR anchor <> @anchor)
        ORDER BY day
        LIMIT 100
        """;

    private const string Anchored = """
        UPDATE passport_decision_days
        SET anchor = @anchor, anchor_reference = @reference, anchored_at = clock_timestamp(), anchor_attempts = anchor_attempts + 1, anchor_error = NULL,
            onchain_tx_latest = @tx::text, state = CASE WHEN @tx::text IS NULL THEN 'pending_onchain' ELSE 'onchain' END
        WHERE day = @day
        """;

    private const string Failed = "UPDATE passport_decision_days SET anchor_attempts = anchor_attempts + 1, anchor_error = @error WHERE day = @day";

    private const string SelectDays = $"SELECT {Columns} FROM passport_decision_days ORDER BY day DESC LIMIT @limit";

    private const string SelectProof = $"""
        SELECT {Columns}, leaf.place, leaf.hash
        FROM passport_decision_leaves AS leaf
        JOIN passport_decision_days USING (day)
        WHERE leaf.event_id = @event AND leaf.user_id = @user
        """;

    private const string SelectLeaves = "SELECT hash FROM passport_decision_leaves WHERE day = @day ORDER BY place";

    private const string SelectEvent = """
        SELECT event_id, user_id, sequence, event_type, event_version, event_time, payload::text
        FROM passport_event_outbox
        WHERE event_id = @event AND user_id = @user
        """;

    /// <summary>Seals every day that has ended and is not sealed.</summary>
    /// <param name="now">The database's clock: decisions belong to the day they were stored in.</param>
    /// <returns>How many days were sealed now.</returns>
    public async Task<int> SealDueAsync(DateTimeOffset now, CancellationToken ct = default)
    {
        var count = 0;
        while (await SealNextAsync(KoreanTime.DayOf(now - SealedAfter), ct))
        {
            count++;
        }

        return count;
    }

    /// <summary>Hands the anchor what it does not hold yet, oldest first; stops at the first it does not take.</summary>
    /// <returns>Why it stopped; null when all is anchored.</returns>
    public async Task<string?> AnchorDueAsync(CancellationToken ct = default)
    {
        foreach (var day in await ListAsync(SelectUnanchored, ct, ("anchor", anchor.Name)))
        {
            try
            {
                var receipt = await anchor.AnchorAsync(day, ct);
                await ExecuteAsync(Anchored, ct, ("day", day.Day), ("anchor", anchor.Name), ("reference", receipt.Reference), ("tx", receipt.OnchainTx));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException)
            {
                await ExecuteAsync(Failed, ct, ("day", day.Day), ("error", failure.Message));
                return $"{day.Day:yyyy-MM-dd}: {failure.Message}";
            }
        }

        return null;
    }

    /// <summary>Newest first.</summary>
    public Task<ImmutableArray<DecisionDay>> LatestAsync(int limit, CancellationToken ct = default) => ListAsync(SelectDays, ct, ("limit", limit));

    /// <returns>Null when there is no sealed decision of this person's with this id.</returns>
    public async Task<DecisionProof?> ProveAsync(Guid user, Guid eventId, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        DecisionDay day;
        int place;
        byte[] hash;
        await using (var select = Command(connection, SelectProof, ("event", eventId), ("user", user)))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            if (!await row.ReadAsync(ct))
            {
                return null;
            }

            (day, place, hash) = (Read(row), row.GetInt32(10), row.GetFieldValue<byte[]>(11));
        }

        var leaves = ImmutableArray.CreateBuilder<byte[]>(day.Leaves);
        await using (var select = Command(connection, SelectLeaves, ("day", day.Day)))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                leaves.Add(row.GetFieldValue<byte[]>(0));
            }
        }

        await using var find = Command(connection, SelectEvent, ("event", eventId), ("user", user));
        await using var told = await find.ExecuteReaderAsync(ct);
        bool? matches = await told.ReadAsync(ct) ? LeafOf(told).AsSpan().SequenceEqual(hash) : null;
        return new DecisionProof(
            eventId, Convert.ToHexStringLower(hash), place,
            [.. MerkleTree.Path(leaves.DrainToImmutable(), place).Select(neighbour => Convert.ToHexStringLower(neighbour))], day, matches);
    }

    private async Task<bool> SealNextAsync(DateOnly today, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await using (var hold = Command(connection, Hold))
        {
            await hold.ExecuteScalarAsync(ct);
        }

        DecisionDay? last = null;
        await using (var select = Command(connection, SelectLast))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            last = await row.ReadAsync(ct) ? Read(row) : null;
        }

        var from = last is null ? DateTimeOffset.UnixEpoch : KoreanTime.At(last.Day, TimeOnly.MinValue) - LookBack;
        await using var oldest = Command(connection, SelectOldest, Span(from, KoreanTime.At(today, TimeOnly.MinValue)));
        if (await oldest.ExecuteScalarAsync(ct) is not DateTime first)
        {
            return false;
        }

        var day = KoreanTime.DayOf(first);
        if (last is not null && day <= last.Day)
        {
            day = last.Day.AddDays(1); // A straggler: its own day is sealed for good.
        }

        if (day >= today)
        {
            return false;
        }

        await SealAsync(connection, day, last, from, ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    private static async Task SealAsync(NpgsqlConnection connection, DateOnly day, DecisionDay? last, DateTimeOffset from, CancellationToken ct)
    {
        var (events, users, leaves) = (new List<Guid>(), new List<Guid>(), ImmutableArray.CreateBuilder<byte[]>());
        await using (var select = Command(connection, SelectUnsealed, Span(from, KoreanTime.At(day.AddDays(1), TimeOnly.MinValue))))
        await using (var row = await select.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                events.Add(row.GetGuid(0));
                users.Add(row.GetGuid(1));
                leaves.Add(LeafOf(row));
            }
        }

        var hashes = leaves.DrainToImmutable();
        var (root, previous) = (MerkleTree.Root(hashes), last is null ? [.. DecisionHash.First] : Convert.FromHexString(last.ChainHash));
        await using var insertDay = Command(
            connection, InsertDay, ("day", day), ("leaves", hashes.Length), ("root", root), ("previous", previous),
            ("chain", DecisionHash.OfDay(day, hashes.Length, root, previous)));
        await insertDay.ExecuteNonQueryAsync(ct);
        await using var insertLeaves = Command(
            connection, InsertLeaves, ("day", day), ("events", events.ToArray()), ("users", users.ToArray()), ("hashes", hashes.ToArray()));
        await insertLeaves.ExecuteNonQueryAsync(ct);
    }

    private static byte[] LeafOf(NpgsqlDataReader row) => DecisionHash.Of(
        row.GetGuid(0), row.GetGuid(1), row.GetInt64(2), row.GetString(3), row.GetInt32(4), row.GetFieldValue<DateTimeOffset>(5), row.GetString(6));

    private static DecisionDay Read(NpgsqlDataReader row)
    {
        string Hex(int column) => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(column));
        string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);
        return new DecisionDay(
            row.GetFieldValue<DateOnly>(0), row.GetInt32(1), Hex(2), Hex(3), Hex(4), row.GetString(5), Text(6), Text(7), Text(8),
            row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9));
    }

    private static (string, object?)[] Span(DateTimeOffset from, DateTimeOffset until) =>
        [("from", from.ToUniversalTime()), ("until", until.ToUniversalTime()), ("kinds", DecisionHash.Kinds.ToArray())];

    private async Task<ImmutableArray<DecisionDay>> ListAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var select = Command(connection, sql, values);
        await using var row = await select.ExecuteReaderAsync(ct);
        var days = ImmutableArray.CreateBuilder<DecisionDay>();
        while (await row.ReadAsync(ct))
        {
            days.Add(Read(row));
        }

        return days.DrainToImmutable();
    }

    private async Task ExecuteAsync(string sql, CancellationToken ct, params (string Name, object? Value)[] values)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = Command(connection, sql, values);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var (name, value) in values)
        {
            command.Parameters.Add(value is null ? new(name, NpgsqlDbType.Text) { Value = DBNull.Value } : new NpgsqlParameter(name, value));
        }

        return command;
    }
}
