using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Passport.Samples;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Data set versions and which samples are in them.</summary>
internal static class DatasetStore
{
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
