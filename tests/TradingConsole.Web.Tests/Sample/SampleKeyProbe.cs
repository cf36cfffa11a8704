using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Workers.Keys;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>A venue that says of every key what the test wants to hear.</summary>
public sealed class SampleKeyProbe : IKeyProbe
{
    public KeyPermissions Permissions { get; set; } = new(true, true, false, false, true);

    public string? VenueAccount { get; set; } = "SgsR";

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Failure { get; set; }

    public string Venue => KeyVenues.Paper;

    public Task<KeyFacts> AskAsync(ExchangeKey key, CancellationToken cancellationToken) =>
        Failure is { } failure ? throw failure : Task.FromResult(new KeyFacts(Permissions, new AccountSetup(true, false, false, false), VenueAccount));
}
