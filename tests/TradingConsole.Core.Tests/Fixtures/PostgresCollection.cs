using Xunit;

namespace TradingConsole.Tests.Fixtures;

/// <summary>Tests that share the one PostgreSQL server of the run; each makes its own database on it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresFixture>
{
    public const string Name = "postgres";
}
