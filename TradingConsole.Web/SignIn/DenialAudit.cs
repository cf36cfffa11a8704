using System.Collections.Concurrent;
using Npgsql;
using TradingConsole.Workers.Realtime;

namespace TradingConsole.Web.SignIn;

/// <summary>Puts what was denied on record: once a minute per person and thing, so that nobody floods the trail.</summary>
internal sealed class DenialAudit(SignInAudit audit, TimeProvider wallClock, ILogger<DenialAudit> logger)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private const int KeysMax = 10_000;

    private readonly ConcurrentDictionary<(string Who, string What), DateTimeOffset> _told = new();

    /// <param name="action">E.g. <c>access.denied</c> or <c>sign_in.throttled</c>.</param>
    /// <param name="what">The address or the policy that denied.</param>
    public async Task WriteAsync(string action, string what, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = wallClock.GetUtcNow();
        var key = ($"{action} {actor.Name} {actor.Origin}", what);
        if (_told.TryGetValue(key, out var at) && now - at < Quiet)
        {
            return;
        }

        if (_told.Count >= KeysMax)
        {
            _told.Clear();
        }

        _told[key] = now;
        try
        {
            await audit.WriteAsync(action, what, actor, null, CancellationToken.None);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            logger.LogWarning(exception, "{Action} of {Actor} at {What} could not be put on record.", action, actor.Name, what);
        }
    }
}
