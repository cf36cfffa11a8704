using TradingConsole.Core.Exchange.Account;
using TradingConsole.Core.Operations.Keys;
using TradingConsole.Workers.Keys;

namespace TradingConsole.Web.Tests.Sample;

/// <summary>A venue that says of every key what the test wants to hear.</summary>
public sealed class SampleKeyProbe : IKeyProbe
{
    public KeyPermissions Permissions { get; set; } = new(true, true, false, false, true);

    /// <summary>Thrown instead of an answer.</summary>
    public Exception? Failure { get; set; }

    public string Venue => KeyVenues.Paper;

    public Task<(KeyPermissions Permissions, AccountSetup Setup)> AskAsync(ExchangeKey key, CancellationToken cancellationToken) =>
        Failure is { } failure ? throw failure : Task.FromResult((Permissions, new AccountSetup(true, false, false, false)));
}
