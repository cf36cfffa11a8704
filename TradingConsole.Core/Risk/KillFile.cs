using System.Text.Json;

namespace TradingConsole.Core.Risk;

/// <summary>
/// The kill switch as one small file beside the database's directory: it is on the disk before the database is even asked, so that a
/// kill while PostgreSQL is away outlasts a kill -9.
/// </summary>
/// <param name="path">The file; its folder must exist.</param>
public sealed class KillFile(string path)
{
    public const string Name = "kill-switch.json";

    private readonly Lock _turn = new();
    private string? _trouble;

    public string Path { get; } = path;

    /// <summary>Why the last write failed; null after one that succeeded.</summary>
    public string? Trouble => Volatile.Read(ref _trouble);

    /// <summary>What was kept; null without a file. A file that cannot be read counts as an engaged switch.</summary>
    public KillSwitchState? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<KillSwitchState>(File.ReadAllText(Path)) ?? KillSwitchStateJson.Unclear;
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException or UnauthorizedAccessException)
        {
            return KillSwitchStateJson.Unclear with { Reason = $"{Path} cannot be read ({unreadable.Message}); it counts as engaged." };
        }
    }

    /// <summary>Writes what is in force now, whole or not at all, and on the disk before it returns. A failure is kept in <see cref="Trouble"/>.</summary>
    /// <param name="current">Asked inside the file's turn: of two writers the later one writes what both know.</param>
    public void Write(Func<KillSwitchState> current)
    {
        ArgumentNullException.ThrowIfNull(current);
        lock (_turn)
        {
            try
            {
                var fresh = Path + ".new";
                using (var stream = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
                {
                    JsonSerializer.Serialize(stream, current());
                    stream.Flush(flushToDisk: true);
                }

                File.Move(fresh, Path, overwrite: true);
                Volatile.Write(ref _trouble, null);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The latch holds in memory all the same; whoever raised it reads the trouble and says so.
                Volatile.Write(ref _trouble, exception.Message);
            }
        }
    }
}
