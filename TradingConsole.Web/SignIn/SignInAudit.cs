using System.Text.Json;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>The trail of who came in, who was turned away, and what was done to accounts.</summary>
/// <remarks>Wall clock, unlike the desk's own rows: a session is real even when the market is replayed.</remarks>
internal sealed class SignInAudit(AuditLog log)
{
    private const int NameLengthMax = 64;

    /// <param name="action">E.g. <c>sign_in.ok</c>, <c>sign_in.failed</c>, <c>user.create</c>.</param>
    /// <param name="after">What the act set, never a password.</param>
    public Task WriteAsync(string action, string subject, Actor actor, object? after, CancellationToken cancellationToken) =>
        log.WriteAsync(
            new AuditEntry(
                TimeProvider.System.GetUtcNow(), Shorten(actor.Name), action, Shorten(subject),
                AfterJson: after is null ? null : JsonSerializer.Serialize(after), Origin: actor.Origin ?? "system"),
            cancellationToken);

    // A failed sign-in carries whatever was typed.
    private static string Shorten(string text)
    {
        var printable = new string([.. text.Where(letter => !char.IsControl(letter))]);
        return printable.Length <= NameLengthMax ? printable : printable[..NameLengthMax] + "…";
    }
}
