using Npgsql;
using NpgsqlTypes;

namespace TradingConsole.Core.Forecasts.Storage;

/// <summary>Post-mortems, every version.</summary>
internal sealed class PostMortemStore(NpgsqlDataSource database)
{
    // Compared as jsonb: the same figures in another spelling are the same.
    private const string Insert = """
        INSERT INTO forecast_postmortems (market_id, version, run_id, made_at, markdown, figures)
        SELECT @market, coalesce(latest.version, 0) + 1, @run, @now, @markdown, @figures
        FROM (SELECT) AS one
        LEFT JOIN LATERAL (
            SELECT version, figures FROM forecast_postmortems WHERE market_id = @market ORDER BY version DESC LIMIT 1) AS latest ON true
        WHERE latest.figures IS DISTINCT FROM @figures
        """;

    /// <returns>False when the latest version says the same.</returns>
    public async Task<bool> SaveAsync(string market, Guid run, DateTimeOffset now, string markdown, string figures, CancellationToken ct)
    {
        await using var insert = database.CreateCommand(Insert);
        insert.Parameters.AddWithValue("market", market);
        insert.Parameters.AddWithValue("run", run);
        insert.Parameters.AddWithValue("now", now.ToUniversalTime());
        insert.Parameters.AddWithValue("markdown", markdown);
        insert.Parameters.AddWithValue("figures", NpgsqlDbType.Jsonb, figures);
        return await insert.ExecuteNonQueryAsync(ct) == 1;
    }
}
