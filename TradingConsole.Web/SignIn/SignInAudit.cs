using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>The trail of who came in, who was turned away, and what was done to accounts.</summary>
/// <remarks>Wall clock, unlike the desk's own rows: a session is real even when the market is replayed.</remarks>
internal sealed class SignInAudit(NpgsqlDataSource dataSource)
{
    private const int NameLengthMax = 64;

    private const string InsertRow =
        """
        INSERT INTO audit_log (at, actor, action, subject, after, origin)
        VALUES (@at, @actor, @action, @subject, @after, @origin)
        """;

    /// <param name="action">E.g. <c>sign_in.ok</c>, <c>sign_in.failed</c>, <c>user.create</c>.</param>
    /// <param name="after">What the act set, never a password.</param>
    public async Task WriteAsync(string action, string subject, Actor actor, object? after, CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand(InsertRow);
        command.Parameters.AddWithValue("at", TimeProvider.System.GetUtcNow());
        command.Parameters.AddWithValue("actor", Shorten(actor.Name));
        command.Parameters.AddWithValue("action", action);
        command.Parameters.AddWithValue("subject", Shorten(subject));
        command.Parameters.Add(new NpgsqlParameter("after", NpgsqlDbType.Jsonb)
        {
            Value = after is null ? DBNull.Value : JsonSerializer.Serialize(after),
        });
        command.Parameters.AddWithValue("origin", (object?)actor.Origin ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // A failed sign-in carries whatever was typed.
    private static string Shorten(string text)
    {
        var printable = new string([.. text.Where(letter => !char.IsControl(letter))]);
        return printable.Length <= NameLengthMax ? printable : printable[..NameLengthMax] + "…";
    }
}
