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

    /// <summary>The key itself, for the one place that signs. Null when none is stored, or another has taken its place.</summary>
    /// <param name="version">As <see cref="StoredKey.Version"/> told who it belongs to: a later key may be another account's.</param>
    /// <exception cref="KeyUnreadableException">It is stored and cannot be opened; the message says what to do.</exception>
    Task<ExchangeKey?> OpenAsync(string venue, int version, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a first key or puts a new one in the old one's place, which is gone then. A name stays bound to the account that the venue
    /// first showed under it; while the stored key's account is in use only another key of the same account takes its place.
    /// </summary>
    /// <exception cref="ArgumentException">A part breaks its rule; the message never repeats a key.</exception>
    /// <exception cref="KeyInUseException">The account is in use, or the name is another account's.</exception>
    Task<StoredKey> StoreAsync(KeyEntry entry, KeyAct act, CancellationToken cancellationToken);

    /// <returns>False when there was none.</returns>
    /// <exception cref="KeyInUseException">Its account is in use.</exception>
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
/// <param name="VenueAccount">What the venue calls the account that the key opens; null when it says nothing of it.</param>
public sealed record KeyEntry(string Venue, string Account, ExchangeKey Key, KeyPermissions Permissions, string? VenueAccount = null);

/// <summary>Who changes the keys.</summary>
/// <param name="At">Wall clock, UTC.</param>
public sealed record KeyAct(DateTimeOffset At, string Actor, string? Origin, string? Why = null);
