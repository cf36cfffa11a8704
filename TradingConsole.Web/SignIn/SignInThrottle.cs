using System.Collections.Concurrent;

namespace TradingConsole.Web.SignIn;

/// <summary>
/// Bounds the guessing of passwords without handing strangers a way to lock people out: who guesses is shut out by address, and
/// whoever signed in from an address before still may from there.
/// </summary>
/// <remarks>In memory: a restart forgets, and costs a guesser a restart. Thread safe.</remarks>
internal sealed class SignInThrottle(TimeProvider wallClock)
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Wrong passwords of one name from one address.</summary>
    public const int PerNameAndOrigin = 5;

    /// <summary>Wrong passwords of one name from addresses it never came from, all together.</summary>
    public const int PerNameFromStrangers = 10;

    /// <summary>Wrong passwords from one address, whatever the names.</summary>
    public const int PerOrigin = 30;

    private const int KeysMax = 50_000;

    private readonly ConcurrentDictionary<(string Name, string Origin), Tally> _tallies = new();

    /// <summary>Whether a password may be tried; a refused try is not one and costs no look at the password.</summary>
    /// <param name="isKnownOrigin">The person signed in from there in the last weeks.</param>
    public bool MayTry(string name, string origin, bool isKnownOrigin) =>
        Count((name, origin)) < PerNameAndOrigin && Count(("", origin)) < PerOrigin
        && (isKnownOrigin || Count((name, "")) < PerNameFromStrangers);

    public void Failed(string name, string origin, bool isKnownOrigin)
    {
        Add((name, origin));
        Add(("", origin));
        if (!isKnownOrigin)
        {
            Add((name, ""));
        }
    }

    /// <summary>The right password, or an admin's word: this name starts afresh.</summary>
    public void Forget(string name)
    {
        foreach (var key in _tallies.Keys.Where(key => key.Name == name))
        {
            _tallies.TryRemove(key, out _);
        }
    }

    private int Count((string, string) key) =>
        _tallies.TryGetValue(key, out var tally) && wallClock.GetUtcNow() - tally.Since < Window ? tally.Failures : 0;

    private void Add((string, string) key)
    {
        var now = wallClock.GetUtcNow();
        if (_tallies.Count >= KeysMax)
        {
            Prune(now);
        }

        _tallies.AddOrUpdate(key, _ => new Tally(now, 1), (_, tally) => now - tally.Since < Window ? tally with { Failures = tally.Failures + 1 } : new Tally(now, 1));
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var (key, tally) in _tallies)
        {
            // Full even without what is over: somebody invents names. Those few tries each are dropped before addresses are.
            if (now - tally.Since >= Window || (_tallies.Count >= KeysMax && key.Origin.Length > 0 && key.Name.Length > 0))
            {
                _tallies.TryRemove(key, out _);
            }
        }
    }

    private sealed record Tally(DateTimeOffset Since, int Failures);
}
