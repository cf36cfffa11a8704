using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using TradingConsole.Core.Network;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Passport.Storage;
using TradingConsole.Workers.Realtime;
using TradingConsole.Workers.Realtime.Commands;

namespace TradingConsole.Workers.Phrasing;

/// <summary>What an admin types to have reports phrased. Printing it shows no key.</summary>
/// <param name="Key">Null: the endpoint asks for none.</param>
public sealed record PhrasingOrder(string? Endpoint, string? Model, string? Key, string Reason)
{
    public override string ToString() => $"PhrasingOrder {Model}";
}

/// <summary>Which language model phrases reports: stored with its key sealed like an exchange key, every change on record. Nothing gives the key back.</summary>
public interface IPhrasingDesk
{
    /// <summary>Without its key; null when reports keep the analyst's words.</summary>
    Task<StoredPhrasing?> FindAsync(CancellationToken cancellationToken);

    Task<Outcome> StoreAsync(PhrasingOrder order, Actor actor, CancellationToken cancellationToken);

    /// <summary>Reports keep the analyst's words from now on.</summary>
    Task<Outcome> RemoveAsync(string reason, Actor actor, CancellationToken cancellationToken);
}

/// <inheritdoc cref="IPhrasingDesk" />
/// <remarks>Times are the wall clock's: they say when a person acted.</remarks>
internal sealed class PhrasingDesk(PhrasingStore store, ISecretBox box, CommandTrail trail) : IPhrasingDesk
{
    private const int HintLength = 4;

    public async Task<StoredPhrasing?> FindAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(cancellationToken) is { } stored ? stored with { SealedKey = null } : null;

    public async Task<Outcome> StoreAsync(PhrasingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(actor);
        var (endpoint, model, key) = (order.Endpoint?.Trim(), order.Model?.Trim(), string.IsNullOrWhiteSpace(order.Key) ? null : order.Key.Trim());
        var problems = ChatEndpoint.Problems(endpoint, model, key);
        if (!actor.IsAdmin || !problems.IsEmpty)
        {
            var refusal = actor.IsAdmin ? string.Join(' ', problems) : "Only an admin says where reports are phrased.";
            await TellAsync("phrasing.refused", null, new { reason = refusal }, order.Reason, actor);
            return Outcome.Refused(refusal);
        }

        var before = await FindAsync(cancellationToken);
        var after = new StoredPhrasing(endpoint!, model!, key is null ? "" : key[..HintLength], Seal(endpoint!, key), TimeProvider.System.GetUtcNow(), actor.Name);
        await store.StoreAsync(after, cancellationToken);
        await TellAsync("phrasing.store", before, Told(after), order.Reason, actor);
        return Outcome.Ok($"Reports are phrased by {model} from now on. What it is sent: findings and their figures, never a name or a person's own words.");
    }

    public async Task<Outcome> RemoveAsync(string reason, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!actor.IsAdmin)
        {
            await TellAsync("phrasing.refused", null, new { reason = "Only an admin says where reports are phrased." }, reason, actor);
            return Outcome.Refused("Only an admin says where reports are phrased.");
        }

        var before = await FindAsync(cancellationToken);
        if (!await store.RemoveAsync(cancellationToken))
        {
            return Outcome.Refused("No language model is configured.");
        }

        await TellAsync("phrasing.remove", before, null, reason, actor);
        return Outcome.Ok("Reports keep the analyst's words. Revoke the key where it was made: there it still works.");
    }

    /// <summary>What phrases reports now, its key opened for this one use.</summary>
    /// <exception cref="KeyUnreadableException">The key was sealed with another ring; the report keeps the analyst's words.</exception>
    public async Task<ChatEndpoint?> OpenAsync(CancellationToken cancellationToken)
    {
        if (await store.FindAsync(cancellationToken) is not { } stored)
        {
            return null;
        }

        if (stored.SealedKey is null)
        {
            return new ChatEndpoint(new Uri(stored.Endpoint), stored.Model, null);
        }

        var opened = box.Open(Purpose(stored.Endpoint), stored.SealedKey);
        try
        {
            return new ChatEndpoint(new Uri(stored.Endpoint), stored.Model, Encoding.UTF8.GetString(opened));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    private byte[]? Seal(string endpoint, string? key)
    {
        if (key is null)
        {
            return null;
        }

        var bytes = Encoding.UTF8.GetBytes(key);
        try
        {
            return box.Seal(Purpose(endpoint), bytes);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    // A row whose address somebody altered in the database must not send the key there.
    private static string Purpose(string endpoint) => $"language model key of {endpoint}";

    private static object Told(StoredPhrasing phrasing) => new { phrasing.Endpoint, phrasing.Model, phrasing.KeyHint };

    private Task TellAsync(string action, StoredPhrasing? before, object? after, string reason, Actor actor) => trail.TellAsync(new AuditEntry(
        TimeProvider.System.GetUtcNow(), actor.Name, action, "language model",
        before is null ? null : JsonSerializer.Serialize(Told(before), JsonSerializerOptions.Web),
        after is null ? null : JsonSerializer.Serialize(after, JsonSerializerOptions.Web), actor.Origin ?? "system")
    {
        Why = reason,
    });
}
