namespace TradingConsole.Tests.Fixtures;

/// <summary>Where test servers keep their clusters: in memory where that has room, else among the temporary files.</summary>
internal static class ServerFolders
{
    private const string Memory = "/dev/shm";
    private const string Prefix = "tradingconsole-";
    private const long RoomMin = 2L << 30;

    private static readonly Lazy<string> Root = new(Choose);

    /// <summary>The path of a folder that does not exist yet.</summary>
    public static string New(string use) => Path.Combine(Root.Value, $"{Prefix}{use}-{Guid.NewGuid():N}");

    private static string Choose()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory) || new DriveInfo(Memory).AvailableFreeSpace < RoomMin)
        {
            return Path.GetTempPath();
        }

        // A run that was killed could not tidy up, and memory does not come back by itself.
        var yesterday = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-1);
        foreach (var left in Directory.GetDirectories(Memory, $"{Prefix}*").Where(folder => Directory.GetLastWriteTimeUtc(folder) < yesterday))
        {
            try
            {
                Directory.Delete(left, recursive: true);
            }
            catch (Exception taken) when (taken is IOException or UnauthorizedAccessException)
            {
                // Another run tidies it up, or it is another user's.
            }
        }

        return Memory;
    }
}
