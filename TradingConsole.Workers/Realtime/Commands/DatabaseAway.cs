using Npgsql;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Tells a database that is away or hangs from a fault of the program.</summary>
internal static class DatabaseAway
{
    public static bool Is(Exception exception) =>
        exception is NpgsqlException or TimeoutException or IOException || exception.InnerException is NpgsqlException or TimeoutException;
}
