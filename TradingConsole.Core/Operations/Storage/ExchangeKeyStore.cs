using System.Security.Cryptography;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Operations.Keys;

namespace TradingConsole.Core.Operations.Storage;

/// <inheritdoc cref="IExchangeKeys"/>
internal sealed class ExchangeKeyStore(NpgsqlDataSource database, ISecretBox box, AccountInUse inUse) : IExchangeKeys
{
    private const string Columns = "venue, account, hint, version, sealed IS NULL AS is_removed, permissions::text AS permissions, stored_at, stored_by";

    private const string SelectKey = $"""
        SELECT {Columns}
        FROM exchange_keys
        WHERE venue = @venue
        """;

    private const string SelectKeyToChange = SelectKey + " FOR UPDATE";

    private const string SelectSealed = """
        SELECT sealed
        FROM exchange_keys
        WHERE venue = @venue AND version = @version
        """;

    private const string UpsertKey = $"""
        INSERT INTO exchange_keys AS k (venue, account, hint, version, sealed, permissions, stored_at, stored_by)
        VALUES (@venue, @account, @hint, 1, @sealed, @permissions, @at, @by)
        ON CONFLICT (venue) DO UPDATE
        SET account = excluded.account, hint = excluded.hint, version = k.version + 1, sealed = excluded.sealed,
            permissions = excluded.permissions, stored_at = excluded.stored_at, stored_by = excluded.stored_by
        RETURNING {Columns}
        """;

    private const string EraseKey = $"""
        UPDATE exchange_keys
        SET sealed = NULL, version = version + 1, stored_at = @at, stored_by = @by
        WHERE venue = @venue AND sealed IS NOT NULL
        RETURNING {Columns}
        """;

    public event Action? Changed;

    public async Task<StoredKey?> FindAsync(string venue, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectKey);
        command.Parameters.AddWithValue("venue", venue);
        return await ReadAsync(command, cancellationToken);
    }

    public async Task<ExchangeKey?> OpenAsync(string venue, int version, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SelectSealed);
        command.Parameters.AddWithValue("venue", venue);
        command.Parameters.AddWithValue("version", version);
        if (await command.ExecuteScalarAsync(cancellationToken) is not byte[] sealedKey)
        {
            return null;
        }

        var opened = box.Open(Purpose(venue), sealedKey);
        try
        {
            var halves = JsonSerializer.Deserialize<string[]>(opened);
            return halves is [var apiKey, var secret] ? new ExchangeKey(apiKey, secret) : throw new KeyUnreadableException();
        }
        catch (JsonException unreadable)
        {
            throw KeyUnreadableException.Because(unreadable);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    public async Task<StoredKey> StoreAsync(KeyEntry entry, KeyAct act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(act);
        var problems = KeyRules.Problems(entry.Venue, entry.Account, entry.Key.ApiKey, entry.Key.Secret).AddRange(KeyRules.Refusals(entry.Permissions));
        if (!problems.IsEmpty)
        {
            throw new ArgumentException(string.Join(' ', problems), nameof(entry));
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = await LockAsync(transaction, entry.Venue, cancellationToken);
        var bound = await AccountNames.FindAsync(transaction, entry.Venue, entry.Account, cancellationToken);
        if (await ObjectionAsync(transaction, before, bound, entry, cancellationToken) is { } objection)
        {
            throw new KeyInUseException(objection);
        }

        if (bound is null && entry.VenueAccount is { } named)
        {
            await AccountNames.BindAsync(transaction, entry.Venue, entry.Account, named, act.At, cancellationToken);
        }

        await using var upsert = new NpgsqlCommand(UpsertKey, connection, transaction);
        upsert.Parameters.AddWithValue("venue", entry.Venue);
        upsert.Parameters.AddWithValue("account", entry.Account);
        upsert.Parameters.AddWithValue("hint", entry.Key.Hint);
        upsert.Parameters.AddWithValue("sealed", Seal(entry));
        upsert.Parameters.AddWithValue("permissions", NpgsqlDbType.Jsonb, JsonSerializer.Serialize(entry.Permissions, JsonSerializerOptions.Web));
        upsert.Parameters.AddWithValue("at", act.At.ToUniversalTime());
        upsert.Parameters.AddWithValue("by", act.Actor);
        var stored = (await ReadAsync(upsert, cancellationToken))!;
        await AuditLog.WriteAsync(
            transaction, Entry(before is { IsRemoved: false } ? "key.rotate" : "key.store", before, stored, act), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Changed?.Invoke();
        return stored;
    }

    public async Task<bool> RemoveAsync(string venue, KeyAct act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(act);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var before = await LockAsync(transaction, venue, cancellationToken);
        if (before is { IsRemoved: false } && await inUse(transaction, venue, before.Account, cancellationToken) is { } use)
        {
            throw new KeyInUseException($"{use} Its key stays until that is over; to replace it, enter another key of {before.Account}.");
        }

        await using var erase = new NpgsqlCommand(EraseKey, connection, transaction);
        erase.Parameters.AddWithValue("venue", venue);
        erase.Parameters.AddWithValue("at", act.At.ToUniversalTime());
        erase.Parameters.AddWithValue("by", act.Actor);
        if (await ReadAsync(erase, cancellationToken) is not { } removed)
        {
            return false;
        }

        await AuditLog.WriteAsync(transaction, Entry("key.remove", before, removed, act), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Changed?.Invoke();
        return true;
    }

    private async Task<string?> ObjectionAsync(
        NpgsqlTransaction transaction, StoredKey? before, string? bound, KeyEntry entry, CancellationToken cancellationToken)
    {
        if (bound is not null && entry.VenueAccount is { } named && named != bound)
        {
            return $"The name {entry.Account} belongs to the account that the exchange calls {bound}; this key opens {named}. Give it another name.";
        }

        var isSame = before?.Account == entry.Account && (bound is null || entry.VenueAccount is not null);
        return before is null || isSame || await inUse(transaction, entry.Venue, before.Account, cancellationToken) is not { } use ? null
            : before.Account == entry.Account ? $"{use} The exchange does not say which account this key opens, so it cannot take the place of {before.Account}'s now."
            : $"{use} Until that is over only another key of {before.Account} can take its place.";
    }

    private byte[] Seal(KeyEntry entry)
    {
        var halves = JsonSerializer.SerializeToUtf8Bytes(new[] { entry.Key.ApiKey, entry.Key.Secret });
        try
        {
            return box.Seal(Purpose(entry.Venue), halves);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(halves);
        }
    }

    // A row moved to another venue must not open there.
    private static string Purpose(string venue) => $"exchange key of {venue}";

    private static AuditEntry Entry(string action, StoredKey? before, StoredKey after, KeyAct act) => new(
        act.At, act.Actor, action, $"{after.Venue} {after.Account}", Told(before), Told(after), act.Origin ?? "system")
    {
        Why = act.Why,
    };

    private static string? Told(StoredKey? key) => key is null ? null : JsonSerializer.Serialize(
        new { key.Account, key.Hint, key.Version, key.IsRemoved, key.Permissions }, JsonSerializerOptions.Web);

    private static async Task<StoredKey?> LockAsync(NpgsqlTransaction transaction, string venue, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SelectKeyToChange, transaction.Connection, transaction);
        command.Parameters.AddWithValue("venue", venue);
        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<StoredKey?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return !await reader.ReadAsync(cancellationToken) ? null : new StoredKey(
            reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetBoolean(4),
            JsonSerializer.Deserialize<KeyPermissions>(reader.GetString(5), JsonSerializerOptions.Web)!,
            reader.GetFieldValue<DateTimeOffset>(6), reader.GetString(7));
    }
}
