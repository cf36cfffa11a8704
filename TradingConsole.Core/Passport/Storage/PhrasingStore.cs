using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Where the language model answers, with its key as it was sealed. What is sealed is opened by whoever has the key ring.</summary>
public sealed class PhrasingStore(NpgsqlDataSource database)
{
    private const string Select = "SELECT endpoint, model, key_hint, sealed_key, stored_at, stored_by FROM phrasing_settings";

    private const string Upsert = """
        INSERT INTO phrasing_settings (endpoint, model, key_hint, sealed_key, stored_at, stored_by)
        VALUES (@endpoint, @model, @hint, @sealed, @at, @by)
        ON CONFLICT (only_row) DO UPDATE
        SET endpoint = excluded.endpoint, model = excluded.model, key_hint = excluded.key_hint, sealed_key = excluded.sealed_key,
            stored_at = excluded.stored_at, stored_by = excluded.stored_by
        """;

    private const string Delete = "DELETE FROM phrasing_settings";

    public async Task<StoredPhrasing?> FindAsync(CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(Select);
        await using var row = await select.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct)
            ? new StoredPhrasing(
                row.GetString(0), row.GetString(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3), row.Instant(4), row.GetString(5))
            : null;
    }

    public async Task StoreAsync(StoredPhrasing phrasing, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(phrasing);
        await using var upsert = database.CreateCommand(Upsert);
        upsert.Parameters.AddWithValue("endpoint", phrasing.Endpoint);
        upsert.Parameters.AddWithValue("model", phrasing.Model);
        upsert.Parameters.AddWithValue("hint", phrasing.KeyHint);
        upsert.Parameters.Add(new("sealed", NpgsqlDbType.Bytea) { Value = (object?)phrasing.SealedKey ?? DBNull.Value });
        upsert.Parameters.AddWithValue("at", phrasing.StoredAt.ToUniversalTime());
        upsert.Parameters.AddWithValue("by", phrasing.StoredBy);
        await upsert.ExecuteNonQueryAsync(ct);
    }

    /// <returns>Whether there was one.</returns>
    public async Task<bool> RemoveAsync(CancellationToken ct = default)
    {
        await using var delete = database.CreateCommand(Delete);
        return await delete.ExecuteNonQueryAsync(ct) > 0;
    }
}

/// <param name="KeyHint">The key's first letters; empty without one.</param>
/// <param name="SealedKey">Null: the endpoint asks for none.</param>
/// <param name="StoredAt">Real time: when a person did it.</param>
public sealed record StoredPhrasing(string Endpoint, string Model, string KeyHint, byte[]? SealedKey, DateTimeOffset StoredAt, string StoredBy);
