using System.Collections.Concurrent;
using System.Security.Claims;
using Npgsql;
using TradingConsole.Web.SignIn.Storage;

namespace TradingConsole.Web.SignIn;

/// <summary>
/// Whether a signed-in person still is: asked at every request, every act in a tab and every few seconds of an open tab. A cookie
/// is worth what its session's row says now: ended, idle, too old, disabled or of another role means out.
/// </summary>
internal sealed class Sessions(SessionStore store, TimeProvider wallClock)
{
    /// <summary>The claim that carries the session's id.</summary>
    public const string Claim = "tradingconsole:session";

    /// <summary>Without any act for so long, a session is over.</summary>
    public static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(15);

    /// <summary>However busy, a session is over after so long.</summary>
    public static readonly TimeSpan AgeMax = TimeSpan.FromHours(8);

    /// <summary>How long a look into the table is believed: what an act can lag behind a revocation.</summary>
    private static readonly TimeSpan BelievedFor = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan TouchInterval = TimeSpan.FromSeconds(10);

    /// <summary>A bound, not a limit: looks beyond it are forgotten and looked up again.</summary>
    private const int LooksMax = 10_000;

    private readonly ConcurrentDictionary<Guid, Look> _looks = new();

    public SessionStore Store => store;

    public async Task<Guid> OpenAsync(Guid user, string origin, CancellationToken cancellationToken) =>
        await store.OpenAsync(user, origin, wallClock.GetUtcNow(), cancellationToken);

    public async ValueTask<bool> IsAliveAsync(ClaimsPrincipal person, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (IdOf(person) is not { } id)
        {
            return false;
        }

        var now = wallClock.GetUtcNow();
        var known = _looks.GetValueOrDefault(id);
        if (known is null || now - known.At >= BelievedFor || now < known.At)
        {
            try
            {
                known = new Look(await store.FindAsync(id, cancellationToken), now) { TouchedAt = known?.TouchedAt ?? default };
            }
            catch (Exception exception) when (known is not null
                && exception is NpgsqlException or ObjectDisposedException or InvalidOperationException { InnerException: NpgsqlException })
            {
                // Without a database nobody can be asked; taking the kill switch away from a signed-in operator then would be worse.
                // What was last seen still holds, its times go on.
            }

            Keep(id, known!);
        }

        return known!.Row is { EndedAt: null, IsDisabled: false } row
            && now - Latest(row.SeenAt, known.TouchedAt) < IdleMax && now - row.CreatedAt < AgeMax && person.IsInRole(row.Role);
    }

    /// <summary>The person did something.</summary>
    public async ValueTask TouchAsync(ClaimsPrincipal person, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(person);
        var now = wallClock.GetUtcNow();
        if (IdOf(person) is not { } id || !_looks.TryGetValue(id, out var look) || now - look.TouchedAt < TouchInterval
            || !await IsAliveAsync(person, cancellationToken))
        {
            return; // Who is out does not come back by clicking.
        }

        look = _looks.GetValueOrDefault(id) ?? look;
        Keep(id, look with { TouchedAt = now });
        try
        {
            await store.TouchAsync(id, now, cancellationToken);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException { InnerException: NpgsqlException })
        {
            // Kept in memory; the next touch writes it.
        }
    }

    public async Task<bool> EndAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        var ended = await store.EndAsync(id, reason, wallClock.GetUtcNow(), cancellationToken);
        _looks.TryRemove(id, out _);
        return ended;
    }

    /// <summary>Ends every session of a person: password, role or state changed.</summary>
    public async Task EndAllAsync(Guid user, string reason, CancellationToken cancellationToken)
    {
        await store.EndAllAsync(user, reason, wallClock.GetUtcNow(), cancellationToken);
        foreach (var (id, look) in _looks)
        {
            if (look.Row?.UserId == user)
            {
                _looks.TryRemove(id, out _);
            }
        }
    }

    public async Task<IReadOnlyList<SessionRow>> LiveAsync(CancellationToken cancellationToken)
    {
        var now = wallClock.GetUtcNow();
        return await store.LiveAsync(now - IdleMax, now - AgeMax, cancellationToken);
    }

    /// <summary>Completes when the session is over; looks every second.</summary>
    public async Task WaitForEndAsync(ClaimsPrincipal person, CancellationToken cancellationToken)
    {
        using var beat = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        while (await IsAliveAsync(person, cancellationToken))
        {
            await beat.WaitForNextTickAsync(cancellationToken);
        }
    }

    public static Guid? IdOf(ClaimsPrincipal person) => Guid.TryParse(person.FindFirstValue(Claim), out var id) ? id : null;

    private void Keep(Guid id, Look look)
    {
        if (_looks.Count >= LooksMax)
        {
            _looks.Clear();
        }

        _looks[id] = look;
    }

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private sealed record Look(SessionRow? Row, DateTimeOffset At)
    {
        public DateTimeOffset TouchedAt { get; init; }
    }
}
