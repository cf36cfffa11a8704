namespace TradingConsole.Core.Market.Archive;

/// <summary>Counts what is read through it.</summary>
internal sealed class CountingStream(Stream inner) : Stream
{
    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("A stream being unpacked has no known length.");

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException("A stream being unpacked cannot seek.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A stream being unpacked cannot seek.");

    public override void SetLength(long value) => throw new NotSupportedException("This stream is read only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("This stream is read only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
