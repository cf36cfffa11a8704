using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Data set versions and which samples are in them.</summary>
internal static class DatasetStore
{
    /// <summary>Versions an owner keeps that no model was made of. Each names all its samples, so that keeping every one would grow as their square.</summary>
    public const int UnusedMax = 20;

    // Two freezes of one owner take turns: the second sees the first one's version instead of failing on it. Everybody's owner is nobody.
    private const string Hold = "SELECT pg_advisory_xact_lock(hashtext('passport_datasets'), hashtext(coalesce(@user::uuid::text, '')))";

    private const string DropUnused = """
        WITH unused AS (
            SELECT dataset_hash
            FROM ml_dataset_versions AS version
            WHERE user_id IS NOT DISTINCT FROM @user::uuid
              AND NOT EXISTS (SELECT 1 FROM model_registry AS model WHERE model.dataset_hash = version.dataset_hash)
            ORDER BY created_at DESC, dataset_hash
            OFFSET @most
        ), members AS (
            DELETE FROM ml_dataset_samples WHERE dataset_hash IN (SELECT dataset_hash FROM unused)
        )
        SELECT dataset_hash FROM unused
        """;

    private const string DropVersions = "DELETE FROM ml_dataset_versions WHERE dataset_hash = ANY (@hashes)";

    private const string Insert = """
        INSERT INTO ml_dataset_versions (dataset_hash, user_id, samples, first_at, last_at, created_at)
        VALUES (@hash, @user, @samples, @first, @last, @now)
        ON CONFLICT (dataset_hash) DO NOTHING
        """;

    private const string InsertMembers = """
        INSERT INTO ml_dataset_samples (dataset_hash, sample_id)
        SELECT @hash, unnest(@members)
        """;

    private const string SelectOfOwner = """
        SELECT dataset_hash, user_id, samples, first_at, last_at, created_at
        FROM ml_dataset_versions
        WHERE user_id IS NOT DISTINCT FROM @user::uuid
        ORDER BY created_at DESC, dataset_hash
        LIMIT @limit
        """;

    /// <summary>Keeps other freezes of this owner waiting until the transaction ends.</summary>
    public static async Task HoldAsync(NpgsqlTransaction transaction, Guid? user, CancellationToken ct)
    {
        await using var hold = new NpgsqlCommand(Hold, transaction.Connection, transaction);
        hold.Parameters.Add(User(user));
        await hold.ExecuteNonQueryAsync(ct);
    }

    public static async Task AddAsync(NpgsqlTransaction transaction, Dataset version, Guid[] members, CancellationToken ct)
    {
        await using var insert = new NpgsqlCommand(Insert, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("hash", version.Hash);
        insert.Parameters.Add(User(version.UserId));
        insert.Parameters.AddWithValue("samples", version.Samples);
        insert.Parameters.AddWithValue("first", version.FirstAt.ToUniversalTime());
        insert.Parameters.AddWithValue("last", version.LastAt.ToUniversalTime());
        insert.Parameters.AddWithValue("now", version.CreatedAt.ToUniversalTime());
        if (await insert.ExecuteNonQueryAsync(ct) == 0)
        {
            return;
        }

        await using var add = new NpgsqlCommand(InsertMembers, transaction.Connection, transaction);
        add.Parameters.AddWithValue("hash", version.Hash);
        add.Parameters.AddWithValue("members", members);
        await add.ExecuteNonQueryAsync(ct);
        await DropUnusedAsync(transaction, version.UserId, ct);
    }

    // A version is named by its members until they are gone: first these, then the version itself.
    private static async Task DropUnusedAsync(NpgsqlTransaction transaction, Guid? user, CancellationToken ct)
    {
        await using var members = new NpgsqlCommand(DropUnused, transaction.Connection, transaction);
        members.Parameters.Add(User(user));
        members.Parameters.AddWithValue("most", (long)UnusedMax);
        var hashes = new List<string>();
        await using (var row = await members.ExecuteReaderAsync(ct))
        {
            while (await row.ReadAsync(ct))
            {
                hashes.Add(row.GetString(0));
            }
        }

        if (hashes.Count == 0)
        {
            return;
        }

        await using var versions = new NpgsqlCommand(DropVersions, transaction.Connection, transaction);
        versions.Parameters.AddWithValue("hashes", hashes.ToArray());
        await versions.ExecuteNonQueryAsync(ct);
    }

    public static async Task<ImmutableArray<Dataset>> ListAsync(NpgsqlDataSource database, Guid? user, int limit, CancellationToken ct)
    {
        await using var select = database.CreateCommand(SelectOfOwner);
        select.Parameters.Add(User(user));
        select.Parameters.AddWithValue("limit", limit);
        await using var row = await select.ExecuteReaderAsync(ct);
        var versions = ImmutableArray.CreateBuilder<Dataset>();
        while (await row.ReadAsync(ct))
        {
            versions.Add(new Dataset(
                row.GetString(0), row.IsDBNull(1) ? null : row.GetGuid(1), row.GetInt32(2), row.GetFieldValue<DateTimeOffset>(3),
                row.GetFieldValue<DateTimeOffset>(4), row.GetFieldValue<DateTimeOffset>(5)));
        }

        return versions.DrainToImmutable();
    }

    private static NpgsqlParameter User(Guid? user) => new("user", NpgsqlDbType.Uuid) { Value = (object?)user ?? DBNull.Value };
}
