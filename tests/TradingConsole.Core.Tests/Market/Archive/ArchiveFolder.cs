using System.IO.Compression;
using System.Text;
using TradingConsole.Core.Market.Archive;

namespace TradingConsole.Core.Tests.Market.Archive;

/// <summary>A folder of candle files written by a test and gone after it.</summary>
internal sealed class ArchiveFolder : IDisposable
{
    public const long FirstMs = 1_735_689_600_000; // 2025-01-01 00:00 UTC.

    public const string Header =
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";

    public ArchiveFolder() => Directory.CreateDirectory(Root);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), $"archive-{Guid.NewGuid():N}");

    /// <summary>One row of the exchange's archive, <paramref name="minute"/> minutes after <see cref="FirstMs"/>.</summary>
    public static string Row(int minute, string prices = "100.5,101.25,99,100", string volume = "12.5", long scale = 1)
    {
        var open = (FirstMs + (minute * 60_000L)) * scale;
        return $"{open},{prices},{volume},{open + (60_000 * scale) - 1},1250.0,17,6.0,600.0,0";
    }

    public ArchiveFolder Text(string name, params IEnumerable<string> lines)
    {
        File.WriteAllText(Prepare(name), string.Join('\n', lines) + "\n");
        return this;
    }

    public ArchiveFolder Zip(string name, params IEnumerable<string> lines)
    {
        using var zip = new ZipArchive(File.Create(Prepare(name)), ZipArchiveMode.Create);
        using var entry = zip.CreateEntry(Path.ChangeExtension(Path.GetFileName(name), ".csv")).Open();
        entry.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return this;
    }

    public ArchiveFolder Gzip(string name, params IEnumerable<string> lines)
    {
        using var gzip = new GZipStream(File.Create(Prepare(name)), CompressionLevel.Fastest);
        gzip.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        return this;
    }

    /// <summary>Keeps only the first part of a file, as a broken download does.</summary>
    public ArchiveFolder Cut(string name, double fraction)
    {
        var path = Path.Combine(Root, name);
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(int)(bytes.Length * fraction)]);
        return this;
    }

    public CandleArchive Open(ArchiveOptions? options = null) => CandleArchive.Open(Root, options);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private string Prepare(string name)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
