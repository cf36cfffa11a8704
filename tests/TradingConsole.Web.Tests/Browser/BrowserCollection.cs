using TradingConsole.Tests.Fixtures;
using Xunit;

namespace TradingConsole.Web.Tests.Browser;

/// <summary>Tests that look at pages in a browser: after each other, on a PostgreSQL server of their own, and beside those that only ask over HTTP.</summary>
/// <remarks>A browser's test mostly waits for a page; what waits should not stand in the way of the others.</remarks>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "browser";
}
