using System.Collections.Concurrent;
using System.Diagnostics;
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

    /// <summary>How long an act waits for a look when an earlier one is known, real time.</summary>
    public static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(2);

    /// <summary>The same for an act that only lowers risk: it must not wait for a database that hangs.</summary>
    public static readonly TimeSpan HastyPatience = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TouchInterval = TimeSpan.FromSeconds(10);

    /// <summary>A bound, not a limit: looks beyond it are forgotten and looked up again.</summary>
    private const int LooksMax = 10_000;

    private readonly ConcurrentDictionary<Guid, Look> _looks = new();
    private readonly ConcurrentDictionary<Guid, Looking> _looking = new();

    public SessionStore Store => store;

    public async Task<Guid> OpenAsync(Guid user, string origin, CancellationToken cancellationToken) =>
        await store.OpenAsync(user, origin, wallClock.GetUtcNow(), cancellationToken);

    public async ValueTask<bool> IsAliveAsync(ClaimsPrincipal person, CancellationToken cancellationToken = default) =>
        await LookAsync(person, LookPatience, cancellationToken) is not Standing.Out;

    /// <summary>Whether the person may still be here, and whether the database has confirmed it just now.</summary>
    /// <param name="patience">
    /// How long a look is waited for where an earlier one is known, real time: what was seen then is believed when the database is slower.
    /// Somebody never seen before is waited for.
    /// </param>
    public async ValueTask<Standing> LookAsync(ClaimsPrincipal person, TimeSpan patience, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (IdOf(person) is not { } id)
        {
            return Standing.Out;
        }

        var now = wallClock.GetUtcNow();
        var known = _looks.GetValueOrDefault(id);
        var isFresh = known is not null && now - known.At < BelievedFor && now >= known.At;
        if (!isFresh)
        {
            (known, isFresh) = await RefreshAsync(id, known, now, patience, cancellationToken);
        }

        return known!.Row is { EndedAt: null, IsDisabled: false } row
            && now - Latest(row.SeenAt, known.TouchedAt) < IdleMax && now - row.CreatedAt < AgeMax && person.IsInRole(row.Role)
            ? isFresh ? Standing.Confirmed : Standing.Believed : Standing.Out;
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

    /// <summary>The same without being waited for: an act must not wait for the note that it was one.</summary>
    public void TouchBeside(ClaimsPrincipal person) => _ = TouchAsync(person).AsTask();

    public async Task<bool> EndAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        var ended = await store.EndAsync(id, reason, wallClock.GetUtcNow(), cancellationToken);
        Forget(id);
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
                Forget(id);
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

    /// <summary>
    /// Looks again, once for all who ask at the same time. Without a database nobody can be asked; taking the kill switch away from a
    /// signed-in operator then would be worse than believing what was last seen. Its times go on.
    /// </summary>
    private async Task<(Look Look, bool IsFresh)> RefreshAsync(
        Guid id, Look? known, DateTimeOffset now, TimeSpan patience, CancellationToken cancellationToken)
    {
        var looking = _looking.GetOrAdd(id, static (id, start) => new Looking(start.Now, new(() => start.Sessions.FindAsync(id))), (Sessions: this, Now: now));
        try
        {
            var found = looking.Row.Value;
            var left = patience - Stopwatch.GetElapsedTime(looking.Began);
            var row = known is null ? await found.WaitAsync(cancellationToken)
                : await found.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System, cancellationToken);
            var look = new Look(row, looking.At) { TouchedAt = _looks.GetValueOrDefault(id)?.TouchedAt ?? known?.TouchedAt ?? default };
            Keep(id, look);
            return (look, now - look.At < BelievedFor);
        }
        catch (Exception exception) when (known is not null
            && exception is TimeoutException or NpgsqlException or ObjectDisposedException or InvalidOperationException { InnerException: NpgsqlException })
        {
            return (known!, false);
        }
    }

    private async Task<SessionRow?> FindAsync(Guid id)
    {
        try
        {
            return await store.FindAsync(id, CancellationToken.None);
        }
        finally
        {
            _looking.TryRemove(id, out _);
        }
    }

    private void Forget(Guid id)
    {
        _looking.TryRemove(id, out _); // What was asked before the end may still say that it lives.
        _looks.TryRemove(id, out _);
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

    /// <param name="At">When it began, wall clock.</param>
    private sealed record Looking(DateTimeOffset At, Lazy<Task<SessionRow?>> Row)
    {
        public long Began { get; } = Stopwatch.GetTimestamp();
    }
}
