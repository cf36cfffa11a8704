using System.Globalization;
using Npgsql;

namespace TradingConsole.Core.Database;

/// <summary>Finds the server that a running console started, for a verb that works beside it.</summary>
internal static class RunningPostgres
{
    private const int PortLine = 3; // Of postmaster.pid, counted from 0.

    /// <returns>Null when none runs on this data directory.</returns>
    public static (string Password, int Port)? Find(string dataDirectory)
    {
        try
        {
            var moved = Path.Combine(dataDirectory, "MOVED.txt");
            var folder = File.Exists(moved) ? File.ReadAllText(moved).Trim().Split(' ')[^1] : Path.Combine(dataDirectory, "server");
            var lines = File.ReadAllLines(Path.Combine(folder, "cluster", "postmaster.pid"));
            var port = int.Parse(lines[PortLine], NumberStyles.None, CultureInfo.InvariantCulture);
            var password = File.ReadAllText(Path.Combine(folder, "password")).Trim();
            return IsAnswering(password, port) ? (password, port) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null; // No server, or one that has just gone: the caller starts its own and hears why if it cannot.
        }
    }

    private static bool IsAnswering(string password, int port)
    {
        try
        {
            using var connection = new NpgsqlConnection(EmbeddedPostgres.ConnectionTo(EmbeddedPostgres.Owner, password, port));
            connection.Open();
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
