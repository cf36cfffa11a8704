using Npgsql;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>The language each person chose to read in: the console's pages and their reports.</summary>
public sealed class LanguageStore(NpgsqlDataSource database)
{
    private const string Select = "SELECT language FROM user_languages WHERE user_id = @user";

    private const string Upsert = """
        INSERT INTO user_languages (user_id, language) VALUES (@user, @language)
        ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, chosen_at = clock_timestamp()
        """;

    /// <returns>Null when the person never chose.</returns>
    public async Task<ReportLanguage?> OfAsync(Guid user, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(Select);
        select.Parameters.AddWithValue("user", user);
        return await select.ExecuteScalarAsync(ct) is string code ? ReportLanguages.Parse(code) : null;
    }

    public async Task ChooseAsync(Guid user, ReportLanguage language, CancellationToken ct = default)
    {
        await using var upsert = database.CreateCommand(Upsert);
        upsert.Parameters.AddWithValue("user", user);
        upsert.Parameters.AddWithValue("language", language.Code());
        await upsert.ExecuteNonQueryAsync(ct);
    }
}
