using TradingConsole.Core.Exchange.Account;

namespace TradingConsole.Workers.Keys;

/// <summary>Asks the venue what a key may do, before it is kept.</summary>
public interface IKeyProbe
{
    /// <summary>The venue whose keys this desk uses; see <see cref="Core.Operations.Keys.KeyVenues"/>.</summary>
    string Venue { get; }

    /// <exception cref="Core.Exchange.Binance.BinanceException">The venue did not answer, or does not know the key.</exception>
    Task<KeyFacts> AskAsync(ExchangeKey key, CancellationToken cancellationToken);
}

/// <summary>What the venue says about a key.</summary>
/// <param name="VenueAccount">The venue's own code of the account it opens; null when it names none.</param>
public sealed record KeyFacts(KeyPermissions Permissions, AccountSetup Setup, string? VenueAccount);
