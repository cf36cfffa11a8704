using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>Answers of language models, kept so that the same question is asked once. Bounded by a year: older ones go when a new one comes.</summary>
public sealed class PhraseStore(NpgsqlDataSource database)
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromDays(366);

    private const string Select = "SELECT answer::text FROM passport_phrases WHERE phrase_key = @key";

    private const string Insert = """
        INSERT INTO passport_phrases (phrase_key, model, prompt_version, answer, created_at)
        VALUES (@key, @model, @version, @answer, @now)
        ON CONFLICT (phrase_key) DO UPDATE SET answer = excluded.answer, created_at = excluded.created_at
        """;

    private const string DeleteOld = "DELETE FROM passport_phrases WHERE created_at < @oldest";

    /// <returns>JSON; null when it was never asked.</returns>
    public async Task<string?> FindAsync(string key, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(Select);
        select.Parameters.AddWithValue("key", key);
        return await select.ExecuteScalarAsync(ct) as string;
    }

    public async Task KeepAsync(string key, string model, string promptVersion, string answer, DateTimeOffset now, CancellationToken ct = default)
    {
        await using var insert = database.CreateCommand(Insert);
        insert.Parameters.AddWithValue("key", key);
        insert.Parameters.AddWithValue("model", model);
        insert.Parameters.AddWithValue("version", promptVersion);
        insert.Parameters.AddWithValue("answer", NpgsqlDbType.Jsonb, answer);
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        await insert.ExecuteNonQueryAsync(ct);
        await using var delete = database.CreateCommand(DeleteOld);
        delete.Parameters.AddWithValue("oldest", (now - AgeMax).ToUniversalTime());
        await delete.ExecuteNonQueryAsync(ct);
    }
}
