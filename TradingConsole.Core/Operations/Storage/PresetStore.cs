using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>Versioned presets. Saving and activating are written together with their audit entry.</summary>
public sealed class PresetStore(NpgsqlDataSource database, PresetRules rules)
{
    private const string Columns = "kind, version, name, body::text AS body, created_at, created_by, is_active";

    private const string SelectActive = $"""
        SELECT {Columns}
        FROM presets
        WHERE kind = @kind AND is_active
        """;

    private const string SelectHistory = $"""
        SELECT {Columns}
        FROM presets
        WHERE kind = @kind
        ORDER BY version DESC
        LIMIT @limit
        """;

    private const string SelectVersion = $"""
        SELECT {Columns}
        FROM presets
        WHERE kind = @kind AND version = @version
        """;

    // One writer per kind at a time: two operators saving at once get two versions, not one error.
    private const string LockKind = "SELECT pg_advisory_xact_lock(hashtext('presets'), hashtext(@kind))";

    private const string InsertNext = $"""
        INSERT INTO presets (kind, version, name, body, created_at, created_by, is_active)
        SELECT @kind, coalesce(max(version), 0) + 1, @name, @body, @at, @by, false
        FROM presets
        WHERE kind = @kind
        RETURNING {Columns}
        """;

    private const string Deactivate = """
        UPDATE presets
        SET is_active = false
        WHERE kind = @kind AND is_active
        """;

    private const string Activate = $"""
        UPDATE presets
        SET is_active = true
        WHERE kind = @kind AND version = @version
        RETURNING {Columns}
        """;

    /// <summary>Writes the seeds of every kind that has no version yet; the last seed becomes active. Repeating it changes nothing.</summary>
    public async Task SeedAsync(DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        foreach (var definition in rules.Definitions)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await LockAsync(transaction, definition.Kind, cancellationToken);
            if ((await ReadAsync(transaction, SelectHistory, definition.Kind, cancellationToken, ("limit", 1))).IsEmpty)
            {
                foreach (var seed in definition.Seeds)
                {
                    var entry = new AuditEntry(now, "system", "preset.seed", definition.Kind, null, seed.Body.GetRawText(), "system");
                    await SaveAsync(transaction, definition.Kind, seed.Name, seed.Body, entry, cancellationToken);
                }
            }

            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <exception cref="InvalidOperationException">The kind was never seeded.</exception>
    public async Task<Preset> ActiveAsync(string kind, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return (await ReadAsync(transaction, SelectActive, kind, cancellationToken)).FirstOrDefault()
            ?? throw new InvalidOperationException($"No {kind} preset is active; presets are seeded at the first start.");
    }

    /// <summary>Newest version first.</summary>
    public async Task<ImmutableArray<Preset>> HistoryAsync(string kind, int limit = 100, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return await ReadAsync(transaction, SelectHistory, kind, cancellationToken, ("limit", limit));
    }

    public async Task<Preset?> FindAsync(string kind, int version, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        return (await ReadAsync(transaction, SelectVersion, kind, cancellationToken, ("version", version))).FirstOrDefault();
    }

    /// <summary>Saves the next version and activates it.</summary>
    /// <exception cref="ArgumentException">The body breaks a rule; ask <see cref="PresetRules.Check"/> first to show every problem.</exception>
    public async Task<Preset> SaveAsync(
        string kind, string name, JsonElement body, DateTimeOffset at, string actor, string? origin,
        CancellationToken cancellationToken = default)
    {
        var problems = rules.Check(kind, body);
        if (problems.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", problems.Select(problem => problem.ErrorMessage)), nameof(body));
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(transaction, kind, cancellationToken);
        var before = (await ReadAsync(transaction, SelectActive, kind, cancellationToken)).FirstOrDefault();
        var entry = new AuditEntry(at, actor, "preset.save", kind, before?.Body.GetRawText(), body.GetRawText(), origin);
        var saved = await SaveAsync(transaction, kind, name, body, entry, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    /// <summary>Makes an earlier version the active one.</summary>
    /// <returns>Null when there is no such version; nothing changed then.</returns>
    public async Task<Preset?> ActivateAsync(
        string kind, int version, DateTimeOffset at, string actor, string? origin, CancellationToken cancellationToken = default)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LockAsync(transaction, kind, cancellationToken);
        var before = (await ReadAsync(transaction, SelectActive, kind, cancellationToken)).FirstOrDefault();
        var activated = await SwitchAsync(transaction, kind, version, cancellationToken);
        if (activated is null)
        {
            return null;
        }

        await AuditLog.WriteAsync(
            transaction,
            new AuditEntry(
                at, actor, "preset.activate", $"{kind} v{version}", before is null ? null : $$"""{"version":{{before.Version}}}""",
                $$"""{"version":{{version}}}""", origin),
            cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return activated;
    }

    private static async Task<Preset> SaveAsync(
        NpgsqlTransaction transaction, string kind, string name, JsonElement body, AuditEntry entry,
        CancellationToken cancellationToken)
    {
        await using var insert = new NpgsqlCommand(InsertNext, transaction.Connection, transaction);
        insert.Parameters.AddWithValue("kind", kind);
        insert.Parameters.AddWithValue("name", name);
        insert.Parameters.AddWithValue("body", NpgsqlDbType.Jsonb, body.GetRawText());
        insert.Parameters.AddWithValue("at", entry.At.ToUniversalTime());
        insert.Parameters.AddWithValue("by", entry.Actor);
        var inserted = (await ReadAsync(insert, cancellationToken)).Single();
        await AuditLog.WriteAsync(transaction, entry with { Subject = $"{kind} v{inserted.Version}" }, cancellationToken);
        return (await SwitchAsync(transaction, kind, inserted.Version, cancellationToken))!;
    }

    private static async Task<Preset?> SwitchAsync(
        NpgsqlTransaction transaction, string kind, int version, CancellationToken cancellationToken)
    {
        await ReadAsync(transaction, Deactivate, kind, cancellationToken);
        return (await ReadAsync(transaction, Activate, kind, cancellationToken, ("version", version))).FirstOrDefault();
    }

    private static async Task LockAsync(NpgsqlTransaction transaction, string kind, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LockKind, transaction.Connection, transaction);
        command.Parameters.AddWithValue("kind", kind);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<ImmutableArray<Preset>> ReadAsync(
        NpgsqlTransaction transaction, string sql, string kind, CancellationToken cancellationToken,
        params (string Name, int Value)[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.Parameters.AddWithValue("kind", kind);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return await ReadAsync(command, cancellationToken);
    }

    private static async Task<ImmutableArray<Preset>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var presets = ImmutableArray.CreateBuilder<Preset>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            presets.Add(Read(reader));
        }

        return presets.DrainToImmutable();
    }

    private static Preset Read(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetInt32(1), reader.GetString(2), JsonElement.Parse(reader.GetString(3)),
        reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5), reader.GetBoolean(6));
}
