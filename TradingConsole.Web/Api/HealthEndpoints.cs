using Npgsql;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.Api;

/// <summary>For a supervisor, without sign-in: a word and a status, nothing that tells about the desk.</summary>
internal static class HealthEndpoints
{
    private static readonly TimeSpan DatabaseWaitMax = TimeSpan.FromSeconds(2);

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz", () => Results.Text("ok")).AllowAnonymous();
        endpoints.MapGet("/readyz", async (NpgsqlDataSource database, DeskFeed feed, CancellationToken cancellationToken) =>
            await IsMigratedAsync(database, cancellationToken) && feed.Latest.Health.CollectorOk
                ? Results.Text("ready")
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
        endpoints.Map("/error", () => Results.Problem("The request failed; the log holds the details.")).AllowAnonymous();
    }

    private static async Task<bool> IsMigratedAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(DatabaseWaitMax);
        try
        {
            await using var command = database.CreateCommand("SELECT to_regclass('users') IS NOT NULL AS is_migrated");
            return await command.ExecuteScalarAsync(patience.Token) is true;
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
        {
            return false; // Not ready is the answer, not an error.
        }
    }
}
