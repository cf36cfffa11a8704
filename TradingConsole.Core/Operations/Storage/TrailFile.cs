using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace TradingConsole.Core.Operations.Storage;

/// <summary>
/// Audit entries that wait for the database, one JSON line each, flushed to the disk: what was done while it was away stays on record
/// though the process dies. Every entry carries its <see cref="AuditEntry.CommandId"/>, so that writing it twice makes one row.
/// </summary>
/// <remarks>Thread-safe. A last line that was cut off by a crash is dropped: its act was never said to be on record.</remarks>
public sealed class TrailFile
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<Guid, AuditEntry> _waiting = [];

    /// <exception cref="IOException">The folder cannot be made or the file not be read.</exception>
    public TrailFile(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (!File.Exists(path))
        {
            return;
        }

        foreach (var line in File.ReadLines(path))
        {
            if (Parse(line) is { CommandId: { } id } entry)
            {
                _waiting[id] = entry;
            }
            else if (line.Length > 0)
            {
                Damaged++;
            }
        }
    }

    /// <summary>Lines found that could not be read.</summary>
    public int Damaged { get; }

    /// <summary>What waits, oldest first.</summary>
    public ImmutableArray<AuditEntry> Waiting
    {
        get
        {
            lock (_gate)
            {
                return [.. _waiting.Values.OrderBy(entry => entry.At)];
            }
        }
    }

    /// <exception cref="IOException">The disk does not take it.</exception>
    public void Add(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var id = entry.CommandId ?? throw new ArgumentException("An entry that may be written again needs its command id.", nameof(entry));
        lock (_gate)
        {
            if (!_waiting.TryAdd(id, entry))
            {
                return;
            }

            using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.Read);
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(entry, JsonSerializerOptions.Web) + "\n"));
            file.Flush(flushToDisk: true);
        }
    }

    /// <summary>The database has it.</summary>
    public void Settle(Guid id)
    {
        lock (_gate)
        {
            if (_waiting.Remove(id) && _waiting.Count == 0)
            {
                File.Delete(_path); // Until then its line stays; written again it would still be one row.
            }
        }
    }

    private static AuditEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditEntry>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
