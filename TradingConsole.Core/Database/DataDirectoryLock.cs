namespace TradingConsole.Core.Database;

/// <summary>One console to a data directory: whoever holds its lock file owns it, and says so in words when another does.</summary>
internal static class DataDirectoryLock
{
    public static FileStream Take(string dataDirectory)
    {
        var file = Path.Combine(dataDirectory, "console.lock");
        try
        {
            Directory.CreateDirectory(dataDirectory);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw IsHeldByAnother(file)
                ? new EmbeddedPostgresException(
                    $"Another console already runs on the data directory '{dataDirectory}'. Stop it, or choose another folder with --data.",
                    failure)
                : Unwritable(dataDirectory, failure);
        }
    }

    private static bool IsHeldByAnother(string file)
    {
        try
        {
            using var probe = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException held)
        {
            // Sharing violation on Windows, a refused flock elsewhere (EWOULDBLOCK, 11 on Linux and 35 on macOS).
            return (held.HResult & 0xFFFF) is 32 or 11 or 35 && File.Exists(file);
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    public static EmbeddedPostgresException Unwritable(string dataDirectory, Exception failure) => new(
        $"The data directory '{dataDirectory}' cannot be written: {failure.Message} "
        + "Make it writable, free space on its disk, or choose another folder with --data.", failure);
}
