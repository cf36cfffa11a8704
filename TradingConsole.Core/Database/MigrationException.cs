namespace TradingConsole.Core.Database;

/// <summary>The database and the shipped migrations disagree, or a migration failed; nothing was half applied.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException()
    {
    }

    public MigrationException(string message)
        : base(message)
    {
    }

    public MigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
