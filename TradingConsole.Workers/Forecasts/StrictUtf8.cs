using System.Text;

namespace TradingConsole.Workers.Forecasts;

/// <summary>Lets a text file's bytes through as they are, and stops at the first that is no UTF-8: read leniently, two different names could become one.</summary>
/// <param name="inner">Read from its beginning; disposed with this.</param>
/// <param name="name">Of the file, for the message.</param>
internal sealed class StrictUtf8(Stream inner, string name) : Stream
{
    private readonly Decoder _decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private readonly char[] _letters = new char[4096];
    private int _line = 1;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <exception cref="InvalidDataException">A byte is no UTF-8; names file and line.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        if (read > 0 || buffer.Length > 0)
        {
            Check(buffer[..read], isEnd: read == 0);
        }

        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Check(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        try
        {
            do
            {
                var end = bytes.IndexOf((byte)'\n');
                var piece = bytes[..Math.Min(end < 0 ? bytes.Length : end + 1, _letters.Length)];
                _decoder.GetChars(piece, _letters, flush: isEnd);
                _line += piece.Length > 0 && piece[^1] == '\n' ? 1 : 0;
                bytes = bytes[piece.Length..];
            }
            while (!bytes.IsEmpty);
        }
        catch (DecoderFallbackException wrong)
        {
            var found = wrong.BytesUnknown is { Length: > 0 } unknown ? $"byte 0x{Convert.ToHexString(unknown)}" : "its last letter";
            throw new InvalidDataException(FormattableString.Invariant($"{name}: line {_line}: {found} is no UTF-8; save the file as UTF-8"), wrong);
        }
    }
}
