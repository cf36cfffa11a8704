using System.Buffers.Binary;
using System.IO.Compression;

namespace TradingConsole.Core.Market.Archive;

/// <summary>Opens the CSV text inside a plain, gzip or zip file.</summary>
internal static class ArchiveContent
{
    private const int LocalHeaderBytes = 30;
    private const uint LocalHeaderSignature = 0x04034B50;

    /// <summary>Runs <paramref name="read"/> on every CSV inside the file.</summary>
    /// <returns>What kept the file from being read in full; null when nothing did.</returns>
    /// <exception cref="InvalidDataException">Thrown by <paramref name="read"/> or for a broken compressed stream.</exception>
    public static string? Read(string path, Action<Stream> read)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            using var counted = new CountingStream(new GZipStream(file, CompressionMode.Decompress, leaveOpen: true));
            read(counted);
            return CheckLength(file, counted.Count);
        }

        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            read(file);
            return null;
        }

        ZipArchive zip;
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException)
        {
            // A cut download has lost the directory at the end, but its first entry still unpacks from the front.
            return ReadFirstEntry(file, read);
        }

        using (zip)
        {
            var entries = zip.Entries.Where(e => e.Name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).ToArray();
            foreach (var entry in entries)
            {
                using var stream = entry.Open();
                read(stream);
            }

            return entries.Length == 0 ? "the zip holds no CSV" : null;
        }
    }

    /// <summary>The runtime ends a cut gzip stream without complaint, so its own record of the length is asked.</summary>
    private static string? CheckLength(FileStream file, long count)
    {
        Span<byte> trailer = stackalloc byte[4];
        file.Position = Math.Max(0, file.Length - trailer.Length);
        file.ReadAtLeast(trailer, trailer.Length, throwOnEndOfStream: false);
        var recorded = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        return recorded == (uint)count
            ? null
            : $"the gzip is cut off or corrupt: {count} bytes unpacked, its trailer says {recorded}";
    }

    private static string ReadFirstEntry(FileStream file, Action<Stream> read)
    {
        const string Cut = "the zip is cut off or corrupt (no central directory)";
        Span<byte> header = stackalloc byte[LocalHeaderBytes];
        file.Position = 0;
        if (file.ReadAtLeast(header, LocalHeaderBytes, throwOnEndOfStream: false) < LocalHeaderBytes
            || BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalHeaderSignature)
        {
            return "the file is not a zip";
        }

        var method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        file.Position += BinaryPrimitives.ReadUInt16LittleEndian(header[26..])
            + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        if (method != 8)
        {
            return $"{Cut}; its first entry is not deflated (method {method})";
        }

        using var inflate = new DeflateStream(file, CompressionMode.Decompress, leaveOpen: true);
        read(inflate);
        return Cut;
    }
}
