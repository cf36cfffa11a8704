using System.Collections.Immutable;
using Npgsql;
using TradingConsole.Core.Passport.Reports;

namespace TradingConsole.Core.Passport.Storage;

/// <summary>The language each person chose to read in: the console's pages and their reports.</summary>
public sealed class LanguageStore(NpgsqlDataSource database)
{
    private const string Select = "SELECT language FROM user_languages WHERE user_id = @user AND is_chosen";

    private const string SelectAll = "SELECT user_id, language FROM user_languages";

    private const string Suppose = """
        INSERT INTO user_languages AS known (user_id, language, is_chosen) VALUES (@user, @language, false)
        ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, stored_at = clock_timestamp()
        WHERE NOT known.is_chosen AND known.language <> excluded.language
        """;

    private const string Choose = """
        INSERT INTO user_languages (user_id, language, is_chosen) VALUES (@user, @language, true)
        ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, is_chosen = true, stored_at = clock_timestamp()
        """;

    /// <summary>Everybody's, chosen or supposed; who never looked is absent.</summary>
    public async Task<ImmutableDictionary<Guid, ReportLanguage>> AllAsync(CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(SelectAll);
        await using var row = await select.ExecuteReaderAsync(ct);
        var all = ImmutableDictionary.CreateBuilder<Guid, ReportLanguage>();
        while (await row.ReadAsync(ct))
        {
            all[row.GetGuid(0)] = ReportLanguages.Parse(row.GetString(1));
        }

        return all.ToImmutable();
    }

    /// <returns>Null when the person never chose.</returns>
    public async Task<ReportLanguage?> OfAsync(Guid user, CancellationToken ct = default)
    {
        await using var select = database.CreateCommand(Select);
        select.Parameters.AddWithValue("user", user);
        return await select.ExecuteScalarAsync(ct) is string code ? ReportLanguages.Parse(code) : null;
    }

    public Task ChooseAsync(Guid user, ReportLanguage language, CancellationToken ct = default) => WriteAsync(Choose, user, language, ct);

    /// <summary>Keeps what the person's browser asks for, until they choose: their reports are written in it.</summary>
    public Task SupposeAsync(Guid user, ReportLanguage language, CancellationToken ct = default) => WriteAsync(Suppose, user, language, ct);

    private async Task WriteAsync(string sql, Guid user, ReportLanguage language, CancellationToken ct)
    {
        await using var write = database.CreateCommand(sql);
        write.Parameters.AddWithValue("user", user);
        write.Parameters.AddWithValue("language", language.Code());
        await write.ExecuteNonQueryAsync(ct);
    }
}
