namespace TradingConsole.Core.Database;

/// <summary>The private PostgreSQL server cannot run; the message says why and what to do about it.</summary>
public sealed class EmbeddedPostgresException : Exception
{
    public EmbeddedPostgresException()
    {
    }

    public EmbeddedPostgresException(string message)
        : base(message)
    {
    }

    public EmbeddedPostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <param name="port">Null before one is chosen.</param>
    /// <param name="said">The server's last words.</param>
    internal static EmbeddedPostgresException CannotStart(PostgresFolder folder, int? port, string said)
    {
        var advice = said switch
        {
            _ when said.Contains("No space left", StringComparison.OrdinalIgnoreCase) =>
                "The disk is full: free some space, or choose a folder on another disk with --data.",
            _ when said.Contains("Read-only file system", StringComparison.OrdinalIgnoreCase)
                || said.Contains("ermission denied", StringComparison.Ordinal) =>
                $"User '{folder.Account.Name}' cannot write '{folder.Path}': make it writable or choose another folder with --data.",
            _ when said.Contains("could not bind", StringComparison.Ordinal) =>
                $"Port {port} on 127.0.0.1 is taken: stop what uses it and start again.",
            _ when said.Contains("shared memory", StringComparison.Ordinal) =>
                "An earlier server's processes still hold this folder: end them, or restart the machine.",
            _ => $"Its log is in '{folder.Logs}'.",
        };
        return new($"PostgreSQL cannot start on '{folder.Path}'. {advice} It said: {said}");
    }
}
