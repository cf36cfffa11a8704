using System.Buffers;
using System.IO.Compression;

namespace TradingConsole.Core.Forecasts.Raw;

/// <summary>The answers of one request series as they come, compressed line by line; memory does not grow with them.</summary>
/// <remarks>Not thread-safe. Disposed without having been sealed it leaves nothing behind.</remarks>
public sealed class RawSeries : IAsyncDisposable
{
    private readonly RawShelf _shelf;
    private readonly string _openPath;
    private readonly FileStream _file;
    private readonly GZipStream _zip;
    private readonly ArrayBufferWriter<byte> _line = new();
    private bool _isEnded;

    internal RawSeries(RawShelf shelf, RawSource source, string name, Guid runId, string openPath)
    {
        (_shelf, Source, Name, RunId, _openPath) = (shelf, source, name, runId, openPath);
        _file = new FileStream(openPath, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        _zip = new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true);
    }

    public RawSource Source { get; }

    public string Name { get; }

    public Guid RunId { get; }

    public int Lines { get; private set; }

    public DateTimeOffset FirstAt { get; private set; }

    public DateTimeOffset LastAt { get; private set; }

    /// <exception cref="ArgumentException">Request or body is missing.</exception>
    public async Task AppendAsync(RawLine line, CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        if (line.Request is null || line.Body is null)
        {
            throw new ArgumentException($"raw line at {line.At:O} needs request and body", nameof(line));
        }

        _line.ResetWrittenCount();
        RawLineJson.Write(_line, line);
        await _zip.WriteAsync(_line.WrittenMemory, ct);
        var at = line.At.ToUniversalTime();
        (FirstAt, LastAt) = Lines == 0 ? (at, at) : (at < FirstAt ? at : FirstAt, at > LastAt ? at : LastAt); // A machine's clock may be set back.
        Lines++;
    }

    /// <summary>Writes through to the disk, gives the file its name and lists it.</summary>
    /// <returns>The listed file: an earlier one when this run had already sealed the series, and then these lines are let go; null without a line.</returns>
    public async Task<RawFile?> SealAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_isEnded, this);
        ct.ThrowIfCancellationRequested();
        await _zip.DisposeAsync();
        _file.Flush(flushToDisk: true);
        await _file.DisposeAsync();
        _isEnded = true;
        try
        {
            return Lines == 0 ? null : await _shelf.ListAsync(this, _openPath, ct);
        }
        finally
        {
            File.Delete(_openPath);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_isEnded)
        {
            _isEnded = true;
            await _zip.DisposeAsync();
            await _file.DisposeAsync();
            File.Delete(_openPath);
        }
    }
}
