using System.Text.Json;
using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Exchange.Binance;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Core.Operations.Storage;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Workers.Keys;

/// <summary>What a person types to give the desk a key. Printing it shows nothing of it.</summary>
public sealed record KeyRequest(string? Account, string? ApiKey, string? Secret, string? Why)
{
    public override string ToString() => $"KeyRequest {Account}";
}

/// <summary>Takes keys in, looks at their rights, keeps or refuses them, and removes them. Nothing here gives a key back.</summary>
/// <remarks>Who may act, and that the password was typed again, is the caller's to prove. Times are the wall clock's.</remarks>
public sealed class KeyDesk(IExchangeKeys keys, IKeyProbe probe, AuditLog audit)
{
    private const int WhyLengthMax = 500;

    public string Venue => probe.Venue;

    /// <summary>The key this desk would trade with; null when none is stored.</summary>
    public async Task<StoredKey?> FindAsync(CancellationToken cancellationToken) =>
        await keys.FindAsync(probe.Venue, cancellationToken) is { IsRemoved: false } stored ? stored : null;

    /// <summary>Stores a first key or rotates to a new one. A key that may withdraw is refused, and so is one whose rights cannot be read.</summary>
    public async Task<Outcome> EnterAsync(KeyRequest request, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(actor);
        var act = ActOf(actor, request.Why);
        if (!actor.IsAdmin)
        {
            return await RefuseAsync(null, act, "Only an admin enters exchange keys.", cancellationToken);
        }

        var (account, apiKey, secret) = (request.Account?.Trim(), request.ApiKey?.Trim(), request.Secret?.Trim());
        var problems = KeyRules.Problems(probe.Venue, account, apiKey, secret);
        if (!problems.IsEmpty)
        {
            return await RefuseAsync(null, act, string.Join(' ', problems), cancellationToken); // No field's value: it could be the key.
        }

        var key = new ExchangeKey(apiKey!, secret!);
        KeyFacts facts;
        try
        {
            facts = await probe.AskAsync(key, cancellationToken);
        }
        catch (BinanceException unanswered)
        {
            // Its message names the request and the exchange's words; neither holds the key.
            return await RefuseAsync(account!, act, $"What the key may do could not be read, so it is not kept: {unanswered.Message}", cancellationToken);
        }

        var refusals = KeyRules.Refusals(facts.Permissions);
        refusals = facts.Setup.CanTrade ? refusals : refusals.Add("The exchange says that the account may not trade.");
        if (!refusals.IsEmpty)
        {
            return await RefuseAsync(account!, act, string.Join(' ', refusals), cancellationToken);
        }

        try
        {
            var stored = await keys.StoreAsync(new KeyEntry(probe.Venue, account!, key, facts.Permissions, facts.VenueAccount), act, cancellationToken);
            return Outcome.Ok(string.Join(
                ' ', [$"Key {stored.Hint} of {stored.Account} is stored, version {stored.Version}.", .. KeyRules.Advice(facts.Permissions)]));
        }
        catch (KeyInUseException inUse)
        {
            return await RefuseAsync(account, act, inUse.Message, cancellationToken);
        }
    }

    public async Task<Outcome> RemoveAsync(string? why, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var act = ActOf(actor, why);
        if (!actor.IsAdmin)
        {
            return await RefuseAsync(null, act, "Only an admin removes exchange keys.", cancellationToken);
        }

        try
        {
            return await keys.RemoveAsync(probe.Venue, act, cancellationToken)
                ? Outcome.Ok("The key is removed. Revoke it at the exchange as well: there it still works.")
                : Outcome.Refused("No key is stored.");
        }
        catch (KeyInUseException inUse)
        {
            return await RefuseAsync(null, act, inUse.Message, cancellationToken);
        }
    }

    private async Task<Outcome> RefuseAsync(string? account, KeyAct act, string reason, CancellationToken cancellationToken)
    {
        await audit.WriteAsync(
            new AuditEntry(
                act.At, act.Actor, "key.refused", account is null ? probe.Venue : $"{probe.Venue} {account}", null, JsonSerializer.Serialize(new { reason }),
                act.Origin ?? "system")
            {
                Why = act.Why,
            },
            cancellationToken);
        return Outcome.Refused(reason);
    }

    private static KeyAct ActOf(Actor actor, string? why) => new(
        TimeProvider.System.GetUtcNow(), actor.Name, actor.Origin,
        string.IsNullOrWhiteSpace(why) ? null : why.Trim() is var text && text.Length <= WhyLengthMax ? text : why.Trim()[..WhyLengthMax]);
}
