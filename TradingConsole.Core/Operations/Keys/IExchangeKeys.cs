using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Core.Operations.Keys;

/// <summary>
/// The desk's exchange keys, one per venue, sealed at rest. Entering, rotating and removing leave an audit row in the same
/// transaction; the row, like everything a person can read, holds the hint only.
/// </summary>
public interface IExchangeKeys
{
    /// <summary>A key was stored or removed in this process; other nodes see the version change.</summary>
    event Action? Changed;

    /// <summary>What is known about the stored key, without the key; null when none was ever stored.</summary>
    /// <param name="venue">See <see cref="KeyVenues"/>.</param>
    Task<StoredKey?> FindAsync(string venue, CancellationToken cancellationToken);

    /// <summary>The key itself, for the one place that signs. Null when none is stored.</summary>
    /// <exception cref="KeyUnreadableException">It is stored and cannot be opened; the message says what to do.</exception>
    Task<ExchangeKey?> OpenAsync(string venue, CancellationToken cancellationToken);

    /// <summary>Stores a first key or puts a new one in the old one's place, which is gone then.</summary>
    /// <exception cref="ArgumentException">A part breaks its rule; the message never repeats a key.</exception>
    Task<StoredKey> StoreAsync(KeyEntry entry, KeyAct act, CancellationToken cancellationToken);

    /// <returns>False when there was none.</returns>
    Task<bool> RemoveAsync(string venue, KeyAct act, CancellationToken cancellationToken);
}

/// <summary>Where a key opens an account.</summary>
public static class KeyVenues
{
    public const string Binance = "binance";
    public const string Paper = "paper";
}

/// <summary>What a person enters.</summary>
/// <param name="Account">The name that arming asks for, e.g. <c>main-01</c>.</param>
/// <param name="Permissions">What the venue said the key may do.</param>
public sealed record KeyEntry(string Venue, string Account, ExchangeKey Key, KeyPermissions Permissions);

/// <summary>Who changes the keys.</summary>
/// <param name="At">Wall clock, UTC.</param>
public sealed record KeyAct(DateTimeOffset At, string Actor, string? Origin, string? Why = null);
