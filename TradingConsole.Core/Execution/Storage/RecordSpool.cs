using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using TradingConsole.Core.Execution.Live;

namespace TradingConsole.Core.Execution.Storage;

/// <summary>A record that waits for the database, with its place in the order of saves.</summary>
public sealed record SpooledRecord(RecordStamp Stamp, BracketRecord Record);

/// <summary>Records on this machine's disk, one a line, appended in order. What <see cref="Append"/> has returned from survives a power cut.</summary>
/// <remarks>Not thread-safe.</remarks>
/// <param name="path">The file; its folder must exist.</param>
public sealed class RecordSpool(string path)
{
    /// <summary>Some ten thousand records: hours of protecting without a database.</summary>
    private const long BytesMax = 256L << 20;

    private long _length = Mend(path);

    public string Path { get; } = path;

    public bool IsEmpty => Interlocked.Read(ref _length) == 0;

    /// <exception cref="IOException">The disk refuses, or the file is full.</exception>
    public void Append(SpooledRecord record)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(record, BracketJson.Options);
        using var file = new FileStream(Path, FileMode.Append, FileAccess.Write, FileShare.Read);
        if (file.Length + line.Length > BytesMax)
        {
            throw new IOException($"{Path} has reached {BytesMax} bytes.");
        }

        file.Write(line);
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
        Interlocked.Exchange(ref _length, file.Length);
    }

    /// <summary>Where lines go that cannot be read or that the database refuses for good: kept for a person, in nobody's way.</summary>
    public string QuarantinePath { get; } = path + ".quarantine";

    /// <summary>
    /// Everything that waits, oldest first. A last line that was cut short was never answered for and is left out; a damaged one goes to
    /// <see cref="QuarantinePath"/>, and those after it are read.
    /// </summary>
    /// <param name="quarantined">How many lines were put aside; they are still in the file, so that a crash forgets none.</param>
    public ImmutableArray<SpooledRecord> Read(out int quarantined)
    {
        quarantined = 0;
        var records = ImmutableArray.CreateBuilder<SpooledRecord>();
        if (!File.Exists(Path))
        {
            return [];
        }

        var lines = File.ReadAllText(Path, Encoding.UTF8).Split('\n'); // What follows the last line's end is a line cut short, or nothing.
        for (var i = 0; i < lines.Length - 1; i++)
        {
            try
            {
                records.Add(JsonSerializer.Deserialize<SpooledRecord>(lines[i], BracketJson.Options) ?? throw new JsonException("The record was null."));
            }
            catch (Exception damage) when (damage is JsonException or FormatException or NotSupportedException)
            {
                Quarantine(lines[i]);
                quarantined++;
            }
        }

        return records.DrainToImmutable();
    }

    /// <summary>Puts a record aside that the database refuses for good.</summary>
    public void Quarantine(SpooledRecord record) => Quarantine(JsonSerializer.Serialize(record, BracketJson.Options));

    private void Quarantine(string line)
    {
        if (File.Exists(QuarantinePath) && File.ReadLines(QuarantinePath).Contains(line, StringComparer.Ordinal))
        {
            return; // Put aside by an attempt that did not reach the end.
        }

        using var file = new FileStream(QuarantinePath, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Everything in it has reached the database, or was put aside.</summary>
    public void Clear()
    {
        using var file = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        file.SetLength(0);
        file.Flush(flushToDisk: true);
        Interlocked.Exchange(ref _length, 0);
    }

    /// <summary>Takes away a last line that was cut short, or the next record would be glued to it.</summary>
    private static long Mend(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        while (file.Length > 0)
        {
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() == '\n')
            {
                break;
            }

            file.SetLength(file.Length - 1);
        }

        return file.Length;
    }
}
